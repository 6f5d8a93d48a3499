package io.ringcast.engine.match;

import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.memory.Raw;
import io.ringcast.engine.rule.RuleSet;
import java.util.Arrays;
import java.util.List;

/**
 * Detector of frames that have been forwarded to a group and come back again and again. It watches
 * one datagram at a time for one second, then the next one that arrives. A datagram in a loop
 * arrives hundreds of times in a second, so up to {@value #CHANCE} repetitions are taken for a
 * sender that repeats itself.
 *
 * <p>A datagram is identified by fields that forwarders do not change: source address, IPv4
 * identification, length, and the beginning and the end of its payload. Fragments and super-frames
 * are not watched.
 *
 * <p>Only rules that could take a frame again, and groups that are destinations, are checked; for
 * all other rules the cost is one array access.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
final class ReturnedFrames {
    static final int CHANCE = 10;

    private static final long SECOND = 1_000_000_000L;

    private final boolean[] taken;

    /**
     * The last 64 bits of each destination. If another address has the same bits, its frames are
     * checked needlessly, without harm.
     */
    private final long[] groups;

    // The datagram that is watched
    private final long[] payload = new long[8];
    private long key;
    private long since;
    private int returns;
    private boolean watching;

    ReturnedFrames(RuleSet rules) {
        final List<Recirculation> possible = Recirculation.of(rules);
        taken = new boolean[rules.size()];
        possible.forEach(each -> taken[rules.rules().indexOf(each.taker())] = true);
        groups =
                possible.stream()
                        .mapToLong(each -> each.destination().address().low())
                        .distinct()
                        .sorted()
                        .toArray();
    }

    /** Creates a detector with the same rules for another thread. */
    ReturnedFrames(ReturnedFrames other) {
        taken = other.taken;
        groups = other.groups;
    }

    /**
     * Returns whether a frame that this rule takes has come back more than {@value #CHANCE} times.
     */
    boolean hasReturned(Headers h, int rule) {
        return taken[rule] && isWatchable(h) && isReturn(h, h.timestamp());
    }

    private boolean isWatchable(Headers h) {
        return h.hasTransport()
                && !h.isFragment()
                && h.segmentSize() == 0
                && h.udpLength() >= Udp.LENGTH
                && h.transport() + h.udpLength() <= h.frame() + h.capturedLength()
                && Arrays.binarySearch(groups, h.destinationLow()) >= 0;
    }

    private boolean isReturn(Headers h, long time) {
        if (!watching || time < since || time - since > SECOND) {
            watch(h, time);
            return false;
        }
        return key(h) == key && samePayload(h) && ++returns > CHANCE;
    }

    private void watch(Headers h, long time) {
        key = key(h);
        for (int i = 0; i < payload.length; i++) {
            payload[i] = word(h, i);
        }
        since = time;
        returns = 0;
        watching = true;
    }

    private static long key(Headers h) {
        return h.sourceLow() << 32
                ^ h.sourceHigh()
                ^ ((long) h.identification() << 16 | h.udpLength());
    }

    private boolean samePayload(Headers h) {
        for (int i = 0; i < payload.length; i++) {
            if (payload[i] != word(h, i)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns a word of eight bytes, counted from the start of the payload; the last word is the
     * end of the payload. 0 if the payload is too short.
     */
    private long word(Headers h, int i) {
        final int length = h.udpLength() - Udp.LENGTH;
        final int at = i < payload.length - 1 ? Long.BYTES * i : length - Long.BYTES;
        return at < 0 || at + Long.BYTES > length
                ? 0
                : Raw.u64(h.base() + h.transport() + Udp.LENGTH + at);
    }
}
