package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The loop between two rings whose kernel side is simulated. */
class ForwarderTest {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final long MAC = MacAddress.parse("02:00:00:00:00:09");

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment transmitMemory = SimulatedKernel.ring(GEOMETRY, arena);
    private final SimulatedKernel.Receive if1 = new SimulatedKernel.Receive(GEOMETRY, arena);
    private final List<String> wire = new ArrayList<>();
    private boolean recording = true;
    private final SimulatedPort eth0 = new SimulatedPort(transmitMemory, GEOMETRY, this::leaves);
    private final LatencyRecorder latency = new LatencyRecorder();
    private ForwardCounters counters;
    private TransmitCounters sent;
    private Transmitter ring;
    private RuleTable table;

    @SuppressWarnings("restricted") // a frame by its address
    private void leaves(long address, int length) {
        if (recording) {
            final MemorySegment frame = MemorySegment.ofAddress(address).reinterpret(length);
            wire.add(IpAddress.ofIpv4(frame.get(INT, 30)).withPort(frame.get(SHORT, 36) & 0xffff));
        }
    }

    /** Opens a transmit ring for as many destinations as the counters have. */
    private Transmitter ring(LatencyRecorder recorder) {
        return Transmitters.open(
                new Transmitters.Plan(
                        TransmitMode.RING,
                        1500,
                        GEOMETRY,
                        new boolean[sent.destinations()],
                        sent,
                        recorder),
                eth0,
                transmitMemory);
    }

    private Forwarder forwarder(Rule... rules) {
        final RuleSet set = RuleSet.of(rules);
        counters = new ForwardCounters(set.size());
        sent = new TransmitCounters(set.destinations());
        table = new RuleTable(set);
        table.receiveLimit(1514);
        ring = ring(latency);
        return new Forwarder(if1.ring(), table, ring, counters, 64);
    }

    private static Destination to(String address) {
        return Destination.parse(address).withMac(MAC);
    }

    private MemorySegment datagram(String group, int port, int payload) {
        return datagram(arena, group, port, payload);
    }

    static MemorySegment datagram(Arena arena, String group, int port, int payload) {
        final byte[] frame =
                UdpFrame.to(group).port(port).ttl(1).payload(new byte[payload]).bytes();
        return arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame));
    }

    private void deliver(MemorySegment frame) {
        assertTrue(if1.deliver(frame, HotSyscalls.realtimeNanos(), FrameFlags.CSUM_NOT_READY));
    }

    private void assertLaw(int destinations) {
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        assertEquals(
                counters.matched() * destinations, sent.sent() + sent.errors() + ring.inFlight());
    }

    /** A frame that comes back is forwarded like any other, and also counted as returned. */
    @Test
    void countsWhatComesBack() {
        final Forwarder forwarder =
                forwarder(Rule.named("a").group("239.1.2.3").to("239.1.2.3").build());
        final long now = HotSyscalls.realtimeNanos();
        int taken = 0;
        for (int i = 0; i < 12; i++) {
            assertTrue(if1.deliver(datagram("239.1.2.3", 10000, 20), now, 0));
            taken += forwarder.doWork();
        }
        assertEquals(12, taken);
        assertEquals(12, counters.matched());
        assertEquals(1, counters.looped(), "the first is watched, ten may be the sender's");
        assertLaw(1);
    }

    @Test
    void forwardsWhatMatchesAndCountsTheRest() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        deliver(datagram("239.1.2.3", 10000, 20));
        deliver(datagram("239.1.2.3", 10001, 20));
        deliver(arena.allocate(60)); // ethertype 0
        final MemorySegment lying = datagram("239.1.2.3", 10000, 20);
        lying.set(SHORT, 16, (short) 999);
        deliver(lying);
        deliver(datagram("224.0.0.1", 10000, 20));
        assertEquals(5, forwarder.doWork());
        assertEquals(0, forwarder.doWork());
        assertEquals(List.of("10.0.2.2:10000", "10.0.2.2:10000"), wire);
        assertEquals(2, counters.matched(0));
        assertEquals(2, counters.unmatched());
        assertEquals(1, counters.dropped(DropReason.MALFORMED));
        assertEquals(62 * 4 + 60, counters.receivedBytes());
        assertEquals(1, sent.kicks());
        assertLaw(1);
        final LatencyHistograms histograms = new LatencyHistograms();
        latency.takeInterval(histograms);
        for (final Stage stage : Stage.values()) {
            assertEquals(2, histograms.of(stage).getTotalCount(), stage.label());
        }
    }

    /** A pause does not change verdicts, and frames in flight still leave. */
    @Test
    void whatRulesTakeWhilePausedIsCountedAndNotSent() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        eth0.failAfter(0, Linux.EAGAIN());
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.doWork();
        assertEquals(1, ring.inFlight());
        eth0.heal();
        forwarder.pause(true);
        deliver(datagram("239.1.2.3", 10000, 20));
        deliver(datagram("239.1.2.3", 10001, 20));
        final MemorySegment lying = datagram("239.1.2.3", 10000, 20);
        lying.set(SHORT, 16, (short) 999);
        deliver(lying);
        assertEquals(3, forwarder.doWork());
        assertEquals(4, counters.frames());
        assertEquals(4, counters.received());
        assertEquals(1, counters.dropped(DropReason.PAUSED));
        assertEquals(1, counters.dropped(DropReason.MALFORMED));
        assertEquals(1, counters.unmatched());
        assertEquals(1, counters.matched());
        assertEquals(62 * 4, counters.receivedBytes());
        assertEquals(0, ring.inFlight());
        assertEquals(1, wire.size());
        assertLaw(1);
        forwarder.pause(false);
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.doWork();
        assertEquals(2, wire.size());
        assertEquals(1, counters.dropped(DropReason.PAUSED));
        assertLaw(1);
    }

    @AfterEach
    void closeQueue() {
        if1.close();
    }

    /** Every counter counts datagrams, whatever becomes of them. */
    @Test
    void countsTheDatagramsOfSuperFrames() {
        final Forwarder forwarder =
                forwarder(
                        Rule.named("a")
                                .to(to("10.0.2.2"))
                                .to("10.0.2.3")
                                .to(to("10.0.2.4"))
                                .build());
        deliver(datagram("239.1.2.3", 10000, 50), 20); // three
        deliver(datagram("239.1.2.3", 10000, 4000), 1000); // four, longer than a slot
        deliver(datagram("239.1.2.3", 10001, 99), 10); // ten, no rule's
        deliver(datagram("239.1.2.3", 10000, 4000), 1500); // three, too long each
        deliver(datagram("239.1.2.3", 10000, 20));
        assertEquals(5, forwarder.doWork());
        assertEquals(5, counters.frames());
        assertEquals(4, counters.superFrames());
        assertEquals(21, counters.received());
        assertEquals(50 + 4000 + 99 + 4000 + 20 + 21 * 42, counters.receivedBytes());
        assertEquals(8, counters.matched());
        assertEquals(10, counters.unmatched());
        assertEquals(3, counters.dropped(DropReason.OVERSIZE));
        assertEquals(8, sent.errors(1, TransmitError.NO_NEIGHBOUR));
        assertEquals(16, sent.sent());
        assertEquals(16, wire.size());
        assertEquals(8 * 42 + 50 + 4000 + 20, sent.sentBytes(0));
        assertEquals(16, latencies());
        assertLaw(3);
    }

    @Test
    void countsTheDatagramsOfSuperFramesWhilePaused() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        forwarder.pause(true);
        deliver(datagram("239.1.2.3", 10000, 50), 20); // three
        deliver(datagram("239.1.2.3", 10001, 99), 10); // ten, no rule's
        assertEquals(2, forwarder.doWork());
        assertEquals(2, counters.frames());
        assertEquals(2, counters.superFrames());
        assertEquals(13, counters.received());
        assertEquals(50 + 99 + 13 * 42, counters.receivedBytes());
        assertEquals(3, counters.dropped(DropReason.PAUSED));
        assertEquals(10, counters.unmatched());
        assertLaw(1);
    }

    /** Such a source means nothing on another link (RFC 4291, section 2.5.6). */
    @Test
    void countsLinkLocalSources() {
        final Forwarder forwarder =
                forwarder(Rule.named("a").group("ff3e::123").to(to("2001:db8::2")).build());
        deliver(ipv6("fe80::1"));
        deliver(ipv6("2001:db8::1"));
        deliver(ipv6("fec0::1"));
        assertEquals(3, forwarder.doWork());
        assertEquals(3, counters.matched());
        assertEquals(1, counters.linkLocalSources());
        assertLaw(1);
    }

    private MemorySegment ipv6(String source) {
        final byte[] frame = UdpFrame.to("ff3e::123").from(source).port(10000).bytes();
        return arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame));
    }

    /** A blocking strategy must not block while frames come. */
    @Test
    void pollWaitsOnlyAfterARoundWithoutFrames() throws Exception {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        final PollIdle idle = new PollIdle(new PollWait(), forwarder);
        final long before = IdleTest.voluntarySwitches();
        for (int i = 0; i < 200; i++) {
            idle.accept(1);
        }
        assertTrue(IdleTest.voluntarySwitches() - before < 100);
        final long start = System.nanoTime();
        idle.accept(0);
        assertTrue(System.nanoTime() - start >= 99_000_000, "poll(2) waits for 100 ms");
    }

    private void deliver(MemorySegment frame, int segmentSize) {
        final int length = (int) frame.byteSize();
        final long now = HotSyscalls.realtimeNanos();
        assertTrue(if1.deliver(frame, length, now, FrameFlags.CSUM_NOT_READY, 0, 0, segmentSize));
    }

    @Test
    void oneFrameToSeveralDestinationsEachOnItsOwn() {
        final Forwarder forwarder =
                forwarder(
                        Rule.named("a")
                                .to(to("10.0.2.2"))
                                .to("10.0.2.3")
                                .to(to("10.0.2.4:7000"))
                                .build());
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.doWork();
        assertEquals(List.of("10.0.2.2:10000", "10.0.2.4:7000"), wire);
        assertEquals(1, sent.errors(1, TransmitError.NO_NEIGHBOUR));
        assertLaw(3);
        table.setMac(1, MAC);
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.doWork();
        assertEquals(
                List.of("10.0.2.2:10000", "10.0.2.3:10000", "10.0.2.4:7000"), wire.subList(2, 5));
        assertLaw(3);
    }

    @Test
    void showsWhatNoRuleIsAboutInItsOrder() {
        final RuleSet set = RuleSet.of(Rule.named("a").to(to("10.0.2.2")).build());
        counters = new ForwardCounters(1);
        sent = new TransmitCounters(1);
        ring = ring(null);
        final List<String> shown = new ArrayList<>();
        final Forwarder forwarder =
                new Forwarder(
                        if1.ring(),
                        new RuleTable(set),
                        ring,
                        counters,
                        64,
                        (burst, i) -> shown.add(burst.wireLength(i) + " after " + ring.inFlight()));
        deliver(datagram("239.1.2.3", 10001, 20));
        deliver(datagram("239.1.2.3", 10000, 20));
        final MemorySegment lying = datagram("239.1.2.3", 10000, 20);
        lying.set(SHORT, 16, (short) 999);
        deliver(lying);
        deliver(datagram("239.1.2.3", 10001, 40));
        forwarder.doWork();
        assertEquals(List.of("62 after 0", "82 after 1"), shown);
        assertEquals(2, counters.unmatched());
        assertLaw(1);
    }

    @Test
    void framesTheDeviceWouldNotTakeGoOutOnALaterIdleRound() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        eth0.failAfter(0, Linux.EAGAIN());
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.doWork();
        assertEquals(1, ring.inFlight());
        assertLaw(1);
        eth0.heal();
        assertEquals(0, forwarder.doWork());
        assertEquals(1, sent.sent());
        assertLaw(1);
    }

    @Test
    void stopEndsTheRunAlsoBeforeItBegins() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.stop();
        forwarder.run(work -> fail("a round of a loop that was stopped"));
        assertEquals(0, counters.received());
        assertEquals(1, forwarder.doWork(), "the frame is still there");
    }

    @Test
    void countsTheFramesOfEachRuleInABurst() {
        final Forwarder forwarder =
                forwarder(
                        Rule.named("a").group("239.1.2.3").to(to("10.0.2.2")).build(),
                        Rule.named("b").group("239.1.2.4").to(to("10.0.2.3")).build(),
                        Rule.named("c").group("239.1.2.5").to(to("10.0.2.4")).build());
        for (final int last : new int[] {4, 4, 3, 9, 3, 5, 4}) {
            deliver(datagram("239.1.2." + last, 10000, 20));
        }
        assertEquals(7, forwarder.doWork());
        assertEquals(2, counters.matched(0));
        assertEquals(3, counters.matched(1));
        assertEquals(1, counters.matched(2));
        assertEquals(1, counters.bursts());
        assertLaw(1);
    }

    @Test
    void onlyWhatTheKernelHasTakenHasALatency() {
        final Forwarder forwarder =
                forwarder(
                        Rule.named("a").group("239.1.2.3").to(to("10.0.2.2")).build(),
                        Rule.named("b").group("239.1.2.4").to("10.0.2.3").build());
        deliver(datagram("239.1.2.4", 10000, 20));
        forwarder.doWork();
        assertEquals(1, sent.errors(1, TransmitError.NO_NEIGHBOUR));
        assertEquals(0, latencies());
        eth0.failAfter(0, Linux.EAGAIN());
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 64; i++) {
                deliver(datagram("239.1.2.3", 10000, 20));
            }
            assertEquals(64, forwarder.doWork());
        }
        assertEquals(64, sent.errors(TransmitError.RING_FULL));
        assertEquals(128, forwarder.inFlight());
        assertEquals(0, latencies());
        eth0.blockAfter(5);
        forwarder.doWork();
        assertEquals(5, latencies());
        eth0.heal();
        forwarder.doWork();
        assertEquals(123, latencies());
        assertLaw(1);
    }

    /** The limit is a lower one: on a busy machine each stage may take longer. */
    @Test
    void aFrameIsQueuedFromItsTimestampUntilItsRound() {
        final long second = 1_000_000_000L;
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        final MemorySegment frame = datagram("239.1.2.3", 10000, 20);
        assertTrue(if1.deliver(frame, HotSyscalls.realtimeNanos() - 5 * second, 0));
        assertEquals(1, forwarder.doWork());
        final LatencyHistograms histograms = new LatencyHistograms();
        latency.takeInterval(histograms);
        final long queue = histograms.of(Stage.QUEUE).getMaxValue();
        assertTrue(queue >= 4 * second, "queue: " + queue);
        assertTrue(histograms.of(Stage.TOTAL).getMaxValue() >= 4 * second);
    }

    private long latencies() {
        final LatencyHistograms histograms = new LatencyHistograms();
        latency.takeInterval(histograms);
        return histograms.of(Stage.TOTAL).getTotalCount();
    }

    @Test
    void stopFromTheIdleStrategyEndsAfterTheRound() {
        final Forwarder forwarder = forwarder(Rule.named("a").to(to("10.0.2.2")).build());
        deliver(datagram("239.1.2.3", 10000, 20));
        forwarder.run(work -> forwarder.stop());
        assertEquals(1, sent.sent());
    }

    /** Over a million frames: hits, misses, drops, a full ring, a refusing device, wrap-arounds. */
    @Test
    @Tag("allocation")
    void allocatesNothingPerFrame() {
        recording = false;
        final Forwarder forwarder =
                forwarder(
                        Rule.named("a").group("239.1.0.0/16").to(to("10.0.2.2")).build(),
                        Rule.named("b")
                                .group("239.2.0.0/16")
                                .to(to("10.0.2.3"))
                                .to(to("10.0.2.4"))
                                .build());
        final MemorySegment runt = arena.allocate(10);
        final MemorySegment[] frames = {
            datagram("239.1.2.3", 10000, 58),
            datagram("239.2.2.3", 10000, 58),
            datagram("239.2.2.3", 10001, 58),
            datagram("239.3.2.3", 10000, 58),
            datagram("239.1.2.3", 10000, 1472),
            runt,
        };
        play(forwarder, frames, 500_000); // class loading and compilation
        final long framesBefore = counters.received();
        final long allocated =
                AllocationMeter.leastBytesAllocatedBy(() -> play(forwarder, frames, 1_500_000));
        final long seen = counters.received() - framesBefore;
        assertTrue(seen >= 1_000_000, "frames seen: " + seen);
        assertTrue(sent.errors() > 0 && sent.sent() > 0 && counters.dropped() > 0);
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        assertEquals(
                counters.matched(0) + 2 * counters.matched(1),
                sent.sent() + sent.errors() + ring.inFlight());
        assertEquals(0, allocated, "bytes in the best round of 1.5 million frames");
    }

    private void play(Forwarder forwarder, MemorySegment[] frames, int count) {
        for (int i = 0; i < count; i++) {
            if1.deliver(frames[i % frames.length], 1_000_000_000L, i & FrameFlags.CSUM_NOT_READY);
            if (i % 48 == 0) {
                faults(i / 48 % 5);
                forwarder.doWork();
            }
        }
    }

    private void faults(int phase) {
        switch (phase) {
            case 0 -> eth0.failAfter(7, Linux.ENOBUFS());
            case 1 -> eth0.failAfter(3, Linux.ENETDOWN());
            case 2 -> eth0.failAfter(2, Linux.EAGAIN());
            default -> eth0.heal();
        }
    }
}
