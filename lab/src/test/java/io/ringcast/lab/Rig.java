package io.ringcast.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A guest with an engine in it, and what was sent to it so far.
 *
 * <p>Threading: one thread.
 */
final class Rig {
    /**
     * Many fewer than the smallest queue on the way: 256 descriptors in the virtual network cards
     * (QEMU), fewer in rtl8139's.
     */
    static final int BURST = 16;

    /** Time between two datagrams that test whether the path works again. */
    private static final Duration PROBE = Duration.ofMillis(200);

    /** Longer than a frame needs through a machine that is short of CPU. */
    private static final Duration TRANSIT = Duration.ofSeconds(5);

    /** Longer than any frame needs that is not lost. */
    private static final Duration PASSAGE = Deadline.PATIENCE.dividedBy(4);

    /** Without frame check sequence, in bytes (IEEE 802.3 3.1.1); a tag (IEEE 802.1Q 9.3). */
    private static final int SHORTEST = 60;

    private static final int TAG = 4;

    private static final byte[] RECEIVER_MAC = Stations.mac(Stations.RECEIVER);

    private final Guest guest;
    private final List<String> notes = new ArrayList<>();
    private Merging merging = new Merging();
    private EngineRun engine;
    private int start;
    private int sequence;
    private int lost;

    Rig(Guest guest) {
        this.guest = guest;
    }

    Guest guest() {
        return guest;
    }

    EngineRun engine() {
        return engine;
    }

    /** Records a fact about this machine's kernel. */
    void note(String text) {
        notes.add(text);
    }

    List<String> notes() {
        return notes;
    }

    /** Starts an engine; what leaves eth0 from now on is its work. */
    void startEngine(String options) {
        start = guest.eth0().mark();
        lost = 0;
        merging = new Merging();
        engine = EngineRun.start(guest, options);
    }

    /**
     * Allows this many frames to be counted as forwarded although they are on no wire: frames
     * handed to a card whose driver does not know that its link is down.
     */
    void forgive(int frames) {
        lost += frames;
    }

    /** Ends the engine. Every frame that it counts as forwarded must have been seen on the wire. */
    RunSummary finishEngine() {
        final RunSummary summary = engine.finish();
        engine = null;
        final int seen = guest.eth0().since(start, Datagram::isOurs).size();
        assertTrue(
                seen <= summary.forwarded() && summary.forwarded() <= seen + lost,
                () -> seen + " frames on the wire (" + lost + " lost), but " + summary);
        merging.check(summary);
        return summary;
    }

    /** What was merged on its way in, as {@link Merging#add} wants it. */
    void merged(int datagrams, int frames, int missing) {
        merging.add(datagrams, frames, missing);
    }

    /** What the run that has ended got of it; empty if nothing was merged. */
    String merging(RunSummary summary) {
        return merging.text(summary);
    }

    /** Ends an engine that delivers on this host: nothing has left eth0. */
    RunSummary finishDelivery() {
        final RunSummary summary = engine.finish();
        engine = null;
        assertEquals(0, guest.eth0().since(start, Datagram::isOurs).size(), "frames on the wire");
        assertEquals(0, summary.kernelDrops(), summary::toString);
        return summary;
    }

    /** Returns a sequence number that no datagram has had yet. */
    int next() {
        return sequence++;
    }

    /** Datagrams to the group, of a payload of so many bytes. */
    List<Datagram> datagrams(int count, int payload) {
        final List<Datagram> datagrams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            datagrams.add(Datagram.multicast(Datagram.GROUP, next(), payload));
        }
        return datagrams;
    }

    /** Sends a datagram, and requires the output that another datagram would have. */
    void forwards(Datagram datagram, Datagram as) {
        final int mark = guest.eth0().mark();
        guest.if1().send(datagram.frame());
        compare(List.of(as), await(mark, 1));
    }

    /** Sends datagrams, and requires them on the other side: each byte, in this order. */
    void forwards(List<Datagram> datagrams) {
        for (int from = 0; from < datagrams.size(); from += BURST) {
            final List<Datagram> burst =
                    datagrams.subList(from, Math.min(from + BURST, datagrams.size()));
            final int mark = guest.eth0().mark();
            burst.forEach(datagram -> guest.if1().send(datagram.frame()));
            compare(burst, await(mark, burst.size()));
        }
    }

    /**
     * Sends datagrams at once, and requires the last one on the other side; of the others each byte
     * of those that came out, in this order.
     *
     * @return how many came out
     */
    int passes(List<Datagram> datagrams) {
        final int mark = guest.eth0().mark();
        guest.if1().send(datagrams.stream().map(Datagram::frame).toList());
        final List<String> sent = datagrams.stream().map(d -> text(expected(d))).toList();
        final String last = sent.get(sent.size() - 1);
        assertTrue(comesOut(mark, Set.of(last), PASSAGE), "the last datagram does not come out");
        final List<byte[]> got = guest.eth0().since(mark, Datagram::isOurs);
        int next = 0;
        for (final byte[] frame : got) {
            final int found = sent.subList(next, sent.size()).indexOf(text(frame));
            assertTrue(found >= 0, () -> "wrong, or out of order: " + text(frame));
            next += found + 1;
        }
        return got.size();
    }

    /** Sends frames none of which must come out. */
    void ignores(List<byte[]> frames) {
        final int mark = guest.eth0().mark();
        frames.forEach(guest.if1()::send);
        // A datagram that comes out after them shows that the engine has handled them.
        final Datagram last = datagrams(1, 64).get(0);
        guest.if1().send(last.frame());
        compare(List.of(last), await(mark, 1));
    }

    /**
     * Sends datagrams of so many bytes until one comes out: after a link was away, the receiver's
     * MAC address has to be found anew. All that was on its way has come out before.
     */
    void recovers(int payload) {
        final Deadline deadline = Deadline.in(Deadline.PATIENCE.dividedBy(4));
        final Set<String> asked = new HashSet<>();
        final int mark = guest.eth0().mark();
        do {
            assertFalse(deadline.over(), "no frame comes out any more");
            asked.add(ask(payload));
        } while (!comesOut(mark, asked, PROBE) || !comesOut(mark, Set.of(ask(payload)), TRANSIT));
    }

    /** Sends a datagram, and returns the frame expected on the other side. */
    private String ask(int payload) {
        final Datagram datagram = datagrams(1, payload).get(0);
        guest.if1().send(datagram.frame());
        return text(expected(datagram));
    }

    private boolean comesOut(int mark, Set<String> any, Duration within) {
        return !guest.eth0()
                .await(
                        mark,
                        frame -> Datagram.isOurs(frame) && any.contains(text(frame)),
                        1,
                        Deadline.in(within))
                .isEmpty();
    }

    /** Waits until this many frames of the engine have come after a mark, and returns them. */
    List<byte[]> await(int mark, int count) {
        return guest.eth0()
                .await(mark, Datagram::isOurs, count, Deadline.in(Deadline.PATIENCE.dividedBy(4)));
    }

    /** Returns the frame expected for a datagram. */
    static byte[] expected(Datagram datagram) {
        return datagram.forwarded(RECEIVER_MAC, Stations.RECEIVER).frame();
    }

    private void compare(List<Datagram> sent, List<byte[]> got) {
        for (int i = 0; i < Math.min(sent.size(), got.size()); i++) {
            final Datagram datagram = sent.get(i);
            assertEquals(
                    text(padded(expected(datagram), got.get(i).length)),
                    text(got.get(i)),
                    () -> String.format(Locale.ROOT, "of %d frames: %s", sent.size(), datagram));
        }
        assertEquals(sent.size(), got.size(), "frames that came out");
    }

    /**
     * A card that takes the tag off a frame of the least length may pad what is left to that length
     * again, as igb in QEMU does: with its tag back the frame is 4 bytes longer, of zeros.
     */
    private static byte[] padded(byte[] expected, int length) {
        return Datagram.isTagged(expected)
                        && expected.length == SHORTEST
                        && length == SHORTEST + TAG
                ? Arrays.copyOf(expected, length)
                : expected;
    }

    private static String text(byte[] frame) {
        return HexFormat.of().formatHex(frame);
    }
}
