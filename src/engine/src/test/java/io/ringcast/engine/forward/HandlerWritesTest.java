package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitters;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Handlers that change payloads: the frames that leave are checked byte by byte. */
class HandlerWritesTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final long MAC = MacAddress.parse("02:00:00:00:00:09");
    private static final int UDP_CHECKSUM = 40;

    private final Random random = new Random(SEED);
    private final Arena arena = Arena.ofAuto();
    private final MemorySegment transmitMemory = SimulatedKernel.ring(GEOMETRY, arena);
    private final SimulatedKernel.Receive if1 = new SimulatedKernel.Receive(GEOMETRY, arena);
    private final List<byte[]> wire = new ArrayList<>();
    private final SimulatedPort eth0 = new SimulatedPort(transmitMemory, GEOMETRY, this::leaves);
    private final List<String> failures = new ArrayList<>();
    private boolean recording = true;
    private ForwardCounters counters;

    @SuppressWarnings("restricted") // a frame by its address
    private void leaves(long address, int length) {
        if (recording) {
            wire.add(
                    MemorySegment.ofAddress(address)
                            .reinterpret(length)
                            .toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @AfterEach
    void closeQueue() {
        if1.close();
    }

    private Forwarder forwarder(FrameHandler handler, Rule.Builder rule) {
        return forwarder(handler, rule, true);
    }

    private Forwarder forwarder(FrameHandler handler, Rule.Builder rule, boolean checked) {
        final RuleSet set =
                RuleSet.of(
                        rule.group("239.1.2.3")
                                .to(Destination.parse("10.0.2.2").withMac(MAC))
                                .to(Destination.parse("10.0.2.3").withMac(MAC))
                                .build());
        counters = new ForwardCounters(set.size());
        final TransmitCounters sent = new TransmitCounters(set.destinations());
        final RuleTable table = new RuleTable(set);
        table.receiveLimit(1514);
        return new Forwarder(
                if1.ring(),
                table,
                Transmitters.open(
                        new Transmitters.Plan(
                                TransmitMode.RING,
                                1500,
                                GEOMETRY,
                                new boolean[2],
                                sent,
                                new LatencyRecorder()),
                        eth0,
                        transmitMemory),
                counters,
                64,
                null,
                new HandlerPlan(
                        handler, checked, (name, cause) -> failures.add(name + ": " + cause)));
    }

    private static FrameHandler forwarding(Consumer<ReceivedFrame> step) {
        return frame -> {
            step.accept(frame);
            return Verdict.FORWARD;
        };
    }

    private void deliver(byte[] frame, int flags, int segmentSize) {
        final MemorySegment segment =
                arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame));
        assertTrue(
                if1.deliver(
                        segment,
                        frame.length,
                        HotSyscalls.realtimeNanos(),
                        flags,
                        0,
                        0,
                        segmentSize));
    }

    /** Makes one random write to the frame, and the same write to the expected bytes. */
    private void write(ReceivedFrame frame, int datagram, byte[] expected) {
        final int size = 1 << random.nextInt(4);
        if (size > expected.length) {
            return;
        }
        final int index = random.nextInt(expected.length - size + 1);
        final long value = random.nextInt(4) == 0 ? -random.nextInt(2) : random.nextLong();
        switch (size) {
            case 1 -> frame.putByte(datagram, index, (byte) value);
            case 2 -> frame.putShort(datagram, index, (short) value);
            case 4 -> frame.putInt(datagram, index, (int) value);
            default -> frame.putLong(datagram, index, value);
        }
        for (int i = 0; i < size; i++) {
            expected[index + i] = (byte) (value >> 8 * (size - 1 - i));
        }
    }

    private static UdpFrame from(String group, byte[] payload) {
        return UdpFrame.to(group).port(10000).payload(payload);
    }

    private static byte[] sent(String to, byte[] payload) {
        return from(to, payload).mac(MAC).bytes();
    }

    private static int checksum(byte[] frame) {
        return (frame[UDP_CHECKSUM] & 0xff) << 8 | frame[UDP_CHECKSUM + 1] & 0xff;
    }

    /** A right checksum stays right for both destinations, whoever computes it. */
    @ParameterizedTest
    @EnumSource(names = {"AUTO", "KEEP", "FULL"})
    void whatLeavesIsWhatWasWritten(UdpChecksum mode) {
        final AtomicReference<byte[]> expected = new AtomicReference<>();
        final Forwarder forwarder =
                forwarder(
                        forwarding(
                                frame -> {
                                    for (int i = random.nextInt(5); i >= 0; i--) {
                                        write(frame, 0, expected.get());
                                    }
                                }),
                        Rule.named("a").udpChecksum(mode));
        for (int i = 0; i < 3_000; i++) {
            final byte[] payload = new byte[1 + random.nextInt(40)];
            random.nextBytes(payload);
            final byte[] frame = from("239.1.2.3", payload).bytes();
            expected.set(payload);
            deliver(frame, 0, 0);
            wire.clear();
            forwarder.doWork();
            assertEquals(2, wire.size(), failures::toString);
            assertArrayEquals(sent("10.0.2.2", payload), wire.get(0), () -> "seed " + SEED);
            assertArrayEquals(sent("10.0.2.3", payload), wire.get(1), () -> "seed " + SEED);
        }
    }

    /**
     * A wrong checksum is changed by the same amount, so the receiver still detects the sender's
     * error.
     */
    @Test
    void wrongStaysWrong() {
        final AtomicReference<byte[]> expected = new AtomicReference<>();
        final Forwarder forwarder =
                forwarder(forwarding(frame -> write(frame, 0, expected.get())), Rule.named("a"));
        for (int i = 0; i < 1_000; i++) {
            final byte[] payload = new byte[1 + random.nextInt(40)];
            random.nextBytes(payload);
            final int right = checksum(from("239.1.2.3", payload).bytes());
            final int error = 1 + random.nextInt(65_000);
            final int wrong = (right + error) % 0xffff;
            if (wrong == 0) {
                continue;
            }
            expected.set(payload);
            deliver(from("239.1.2.3", payload).udpChecksum(wrong).bytes(), 0, 0);
            wire.clear();
            forwarder.doWork();
            assertEquals(
                    (checksum(sent("10.0.2.2", payload)) + error) % 0xffff,
                    checksum(wire.get(0)) % 0xffff,
                    () -> "seed " + SEED);
        }
    }

    @Test
    void noneStaysNone() {
        final Forwarder forwarder =
                forwarder(forwarding(frame -> frame.putLong(0, 1, -5)), Rule.named("a"));
        deliver(from("239.1.2.3", new byte[20]).udpChecksum(0).bytes(), 0, 0);
        forwarder.doWork();
        assertEquals(0, checksum(wire.get(0)));
    }

    /** A checksum that the sender left to its device is computed over the new bytes. */
    @Test
    void unfinishedOnesAreComputed() {
        final Forwarder forwarder =
                forwarder(forwarding(frame -> frame.putInt(0, 3, 0x12345678)), Rule.named("a"));
        final byte[] payload = new byte[11];
        deliver(
                from("239.1.2.3", payload).udpChecksum(0x1234).bytes(),
                FrameFlags.CSUM_NOT_READY,
                0);
        payload[3] = 0x12;
        payload[4] = 0x34;
        payload[5] = 0x56;
        payload[6] = 0x78;
        forwarder.doWork();
        assertArrayEquals(sent("10.0.2.2", payload), wire.get(0));
    }

    /** Each of its datagrams has its own bytes and its own checksum, at any segment size. */
    @Test
    void theDatagramsOfASuperFrame() {
        final List<byte[]> expected = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        forwarding(
                                frame -> {
                                    for (int i = 0; i < frame.datagrams(); i++) {
                                        write(frame, i, expected.get(i));
                                    }
                                }),
                        Rule.named("a"));
        for (int i = 0; i < 1_000; i++) {
            final byte[] payload = new byte[2 + random.nextInt(100)];
            random.nextBytes(payload);
            final int segment = 1 + random.nextInt(payload.length - 1);
            expected.clear();
            for (int at = 0; at < payload.length; at += segment) {
                expected.add(
                        Arrays.copyOfRange(payload, at, Math.min(at + segment, payload.length)));
            }
            deliver(from("239.1.2.3", payload).bytes(), 0, segment);
            wire.clear();
            while (forwarder.doWork() > 0 || wire.size() < 2 * expected.size()) {
                Thread.onSpinWait();
            }
            final List<byte[]> first = wire.stream().filter(frame -> frame[33] == 2).toList();
            assertEquals(expected.size(), first.size());
            for (int d = 0; d < expected.size(); d++) {
                assertPayload(expected.get(d), first.get(d));
            }
        }
    }

    /**
     * Compares from the UDP header on: each datagram of a super-frame has its own identification.
     */
    private static void assertPayload(byte[] payload, byte[] frame) {
        final byte[] expected = sent("10.0.2.2", payload);
        assertArrayEquals(
                Arrays.copyOfRange(expected, UDP_CHECKSUM - 6, expected.length),
                Arrays.copyOfRange(frame, UDP_CHECKSUM - 6, frame.length),
                () -> "seed " + SEED);
    }

    /**
     * A write to the first fragment updates the UDP checksum of the whole datagram; a write to a
     * later fragment is refused.
     */
    @Test
    void fragments() {
        final Forwarder forwarder =
                forwarder(
                        forwarding(frame -> frame.putShort(0, 0, (short) 0x4142)),
                        Rule.named("a").fragments(Fragments.TRACK));
        final byte[] payload = new byte[24];
        final UdpFrame first =
                from("239.1.2.3", payload).id(7).fragmentField(0x2000).udpLength(8 + 24 + 10);
        final int before = checksum(first.udpChecksum(0x1111).bytes());
        deliver(first.bytes(), 0, 0);
        deliver(from("239.1.2.3", payload).id(7).fragmentField(4).bytes(), 0, 0);
        forwarder.doWork();
        assertEquals(2, wire.size(), "the first one, twice");
        assertEquals(0x41, wire.get(0)[42]);
        // addresses: 239.1.2.3 has become 10.0.2.2; the payload's word was 0
        final int sum = 0xffff - before + 0x4142 + 0x0a00 + 0x0202 - 0xef01 - 0x0203;
        assertEquals(0xffff - Math.floorMod(sum, 0xffff), checksum(wire.get(0)));
        assertEquals(1, counters.dropped(DropReason.HANDLER));
        assertTrue(failures.get(0).contains("a later fragment cannot be written to"));
    }

    @Test
    void outsideOfThePayloadNothingIsWritten() {
        final List<Class<?>> refusals = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        forwarding(
                                frame -> {
                                    for (final Runnable write :
                                            List.<Runnable>of(
                                                    () -> frame.putByte(0, -1, (byte) 1),
                                                    () -> frame.putByte(0, 9, (byte) 1),
                                                    () -> frame.putShort(0, 8, (short) 1),
                                                    () -> frame.putInt(0, 6, 1),
                                                    () -> frame.putLong(0, 2, 1),
                                                    () -> frame.putLong(0, Integer.MAX_VALUE, 1),
                                                    () -> frame.putLong(1, 0, 1),
                                                    () -> frame.putLong(-1, 0, 1))) {
                                        refusals.add(
                                                assertThrows(
                                                                IndexOutOfBoundsException.class,
                                                                write::run)
                                                        .getClass());
                                    }
                                    frame.putLong(0, 1, 0x0102030405060708L);
                                    frame.putByte(0, 0, (byte) 9);
                                }),
                        Rule.named("a"));
        final byte[] frame = from("239.1.2.3", new byte[9]).padding(7).bytes();
        deliver(frame, 0, 0);
        forwarder.doWork();
        assertEquals(8, refusals.size());
        assertArrayEquals(
                from("10.0.2.2", new byte[] {9, 1, 2, 3, 4, 5, 6, 7, 8})
                        .mac(MAC)
                        .padding(7)
                        .bytes(),
                wire.get(0));
    }

    /** Only the loop's thread may write, because the loop's frame state belongs to that thread. */
    @Test
    void onlyTheLoopsThreadWrites() {
        final AtomicReference<Throwable> refused = new AtomicReference<>();
        final ReceivedFrame[] kept = new ReceivedFrame[1];
        final Forwarder forwarder =
                forwarder(
                        forwarding(
                                frame -> {
                                    kept[0] = frame;
                                    final Thread other =
                                            new Thread(
                                                    () ->
                                                            refused.set(
                                                                    assertThrows(
                                                                            IllegalStateException
                                                                                    .class,
                                                                            () ->
                                                                                    frame.putByte(
                                                                                            0,
                                                                                            0,
                                                                                            (byte)
                                                                                                    1))));
                                    other.start();
                                    join(other);
                                }),
                        Rule.named("a"));
        deliver(from("239.1.2.3", new byte[9]).bytes(), 0, 0);
        forwarder.doWork();
        assertEquals(
                "frame: written to by another thread than the loop's; hand over a copy",
                refused.get().getMessage());
        assertEquals(
                "frame: used after its handler returned; copy what is to be kept",
                assertThrows(IllegalStateException.class, () -> kept[0].putByte(0, 0, (byte) 1))
                        .getMessage());
        assertArrayEquals(sent("10.0.2.2", new byte[9]), wire.get(0));
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Steps run in sequence while each returns FORWARD; the result is that of the last one. */
    @Test
    void stepsInARow() {
        final List<String> asked = new ArrayList<>();
        final FrameHandler steps =
                step(asked, "a", Verdict.FORWARD)
                        .andThen(step(asked, "b", Verdict.FORWARD))
                        .andThen(step(asked, "c", Verdict.CONSUME))
                        .andThen(step(asked, "d", Verdict.FORWARD));
        final Forwarder forwarder = forwarder(steps, Rule.named("a"));
        deliver(from("239.1.2.3", new byte[9]).bytes(), 0, 0);
        forwarder.doWork();
        assertEquals(List.of("a", "b", "c"), asked);
        assertEquals(1, counters.consumed());
        assertEquals(
                "next",
                assertThrows(NullPointerException.class, () -> steps.andThen(null)).getMessage());
    }

    @Test
    void noAnswerIsAFailure() {
        final List<String> asked = new ArrayList<>();
        final FrameHandler steps =
                step(asked, "a", null).andThen(step(asked, "b", Verdict.FORWARD));
        final Forwarder forwarder = forwarder(steps, Rule.named("a"));
        deliver(from("239.1.2.3", new byte[9]).bytes(), 0, 0);
        forwarder.doWork();
        assertEquals(List.of("a"), asked);
        assertEquals(1, counters.dropped(DropReason.HANDLER));
    }

    private static FrameHandler step(List<String> asked, String name, Verdict verdict) {
        return frame -> {
            asked.add(name);
            return verdict;
        };
    }

    @Test
    void allocatesNothing() {
        recording = false;
        final long[] sequence = new long[1];
        final FrameHandler stamp =
                frame -> {
                    for (int i = 0; i < frame.datagrams(); i++) {
                        frame.putLong(i, 0, sequence[0]++);
                        frame.putInt(i, 8, (int) frame.timestamp());
                        frame.putShort(i, 13, (short) frame.sourcePort());
                        frame.putByte(i, 15, (byte) frame.ttl());
                    }
                    return Verdict.FORWARD;
                };
        final FrameHandler steps = stamp.andThen(frame -> Verdict.FORWARD).andThen(stamp);
        final Forwarder forwarder = forwarder(steps, Rule.named("a"), false);
        final byte[] bytes = from("239.1.2.3", new byte[50]).bytes();
        final MemorySegment frame =
                arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
        final long allocated =
                AllocationMeter.leastBytesAllocatedBy(
                        () -> {
                            for (int burst = 0; burst < 2_000; burst++) {
                                for (int i = 0; i < 32; i++) {
                                    if1.deliver(frame, 1_000_000_000L, 0);
                                }
                                forwarder.doWork();
                            }
                        });
        assertEquals(0, allocated);
        assertTrue(sequence[0] > 0);
        assertEquals(List.of(), failures);
    }
}
