package io.ringcast.engine.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.iovec;
import io.ringcast.bindings.msghdr;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random traffic of single frames and super-frames while calls fail. Frames that leave keep the
 * order of their flow, no frame leaves twice, every checksum is right, and every frame is accounted
 * for.
 */
class SuperFrameOrderTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 64);
    private static final int DESTINATIONS = 3;
    private static final int SLOTS = 512;

    // Kinds of frames: what the rewriting reports about their checksums.
    private static final int NONE = 0;
    private static final int PARTIAL = 1;
    private static final int VALID = 2;
    private static final int UNKNOWN = 3;
    private static final int OPTIONAL = 4;

    private static final int UDP = 17;
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort RAW = ValueLayout.JAVA_SHORT_UNALIGNED;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment ringMemory = SimulatedKernel.ring(GEOMETRY, arena);
    private final MemorySegment slots = arena.allocate(SLOTS * 2048L, 8);
    private final MemorySegment gathered = arena.allocate(1 << 17, 8);
    private final TransmitCounters counters = new TransmitCounters(DESTINATIONS);
    private final SimulatedPort kernel = new SimulatedPort(ringMemory, GEOMETRY, this::leaves);
    private final OutFrames outFrames = new OutFrames();
    private final Map<Integer, Integer> last = new HashMap<>();
    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private long left;
    private long gained;
    private int failing;
    private int sequence;
    private int next;

    private final class Device implements PacketPort {
        @Override
        public long send(long address, int length) {
            if (failing != 0) {
                return -failing;
            }
            leaves(address, length);
            return length;
        }

        @Override
        public long sendSuperFrame(MemorySegment message) {
            if (failing != 0) {
                return -failing;
            }
            cut(gather(message));
            return 1;
        }

        @Override
        public long kick() {
            return kernel.kick();
        }

        @Override
        public void close() {}
    }

    @SuppressWarnings("restricted") // a frame by its address
    private void leaves(long address, int length) {
        leaves(MemorySegment.ofAddress(address).reinterpret(length), 0, length);
    }

    @SuppressWarnings("restricted") // the pointers of a struct msghdr
    private int gather(MemorySegment message) {
        final int count = (int) msghdr.msg_iovlen(message);
        final MemorySegment vectors = msghdr.msg_iov(message).reinterpret(count * iovec.sizeof());
        long length = 0;
        for (int i = 0; i < count; i++) {
            final MemorySegment vector = iovec.asSlice(vectors, i);
            final long bytes = iovec.iov_len(vector);
            MemorySegment.copy(
                    iovec.iov_base(vector).reinterpret(bytes), 0, gathered, length, bytes);
            length += bytes;
        }
        return (int) length;
    }

    /** Cuts a super-frame or completes a single frame's checksum, as the kernel does. */
    private void cut(int length) {
        final boolean needsChecksum = gathered.get(ValueLayout.JAVA_BYTE, 0) != 0;
        final int size = gathered.get(RAW.withOrder(ByteOrder.LITTLE_ENDIAN), 4);
        final int payload = size == 0 ? length - 52 : size;
        final MemorySegment frame = arena.allocate(42 + payload, 8);
        for (int at = 52; at < length; at += payload) {
            MemorySegment.copy(gathered, 10, frame, 0, 42);
            MemorySegment.copy(gathered, at, frame, 42, payload);
            if (needsChecksum) {
                frame.set(SHORT, 16, (short) (28 + payload));
                frame.set(SHORT, 38, (short) (8 + payload));
                finish(frame, 42 + payload);
            }
            leaves(frame, 0, 42 + payload);
        }
    }

    private static void finish(MemorySegment frame, int length) {
        frame.set(RAW, 40, (short) 0);
        frame.set(RAW, 40, Checksum.sentByUdp((short) ~Checksum.fold(udpSum(frame, 0, length))));
    }

    private static long udpSum(MemorySegment memory, long frame, int length) {
        final long pseudo = UDP + length - 34;
        return Checksum.sum(memory, frame + 26, length - 26)
                + (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
                        ? pseudo
                        : Short.reverseBytes((short) pseudo) & 0xffff);
    }

    /** Checks a frame on the wire by the destination, flow and number that it contains. */
    private void leaves(MemorySegment memory, long frame, int length) {
        final int address = memory.get(INT, frame + 30);
        final int destination = address & 0xff;
        final int flow = memory.get(SHORT, frame + 34) & 0xffff;
        final int number = memory.get(INT, frame + 42);
        assertEquals(destination, memory.get(ValueLayout.JAVA_BYTE, frame + 5), "seed " + seed);
        assertEquals(flow, memory.get(INT, frame + 46), "seed " + seed);
        final int kind = memory.get(INT, frame + 50);
        if (memory.get(RAW, frame + 40) != 0) {
            assertTrue(kind != NONE, "gained a checksum, seed " + seed);
            assertEquals(0xffff, Checksum.fold(udpSum(memory, frame, length)), "seed " + seed);
            gained += kind == OPTIONAL ? 1 : 0;
        } else {
            assertTrue(kind == NONE || kind == OPTIONAL, "lost its checksum, seed " + seed);
        }
        final Integer before = last.put(flow << 8 | destination, number);
        assertTrue(
                before == null || before < number,
                () -> String.format(Locale.ROOT, "%d after %d, seed %d", number, before, seed));
        left++;
    }

    /** Writes a frame of this many datagrams, all of the same length. */
    private void write(long frame, int length, int datagrams, int flow) {
        final ByteBuffer payload = ByteBuffer.allocate(length - 42);
        Arrays.fill(payload.array(), (byte) sequence);
        final int size = payload.capacity() / datagrams;
        for (int k = 0; k < datagrams; k++) {
            payload.putInt(k * size, sequence++).putInt(k * size + 4, flow);
        }
        final byte[] bytes =
                UdpFrame.to(0)
                        .mac(0x0200_0000_0000L)
                        .from("10.0.0.1")
                        .id(sequence & 0xffff)
                        .fragmentField(0)
                        .ttl(16)
                        .sourcePort(flow)
                        .udpChecksum(0)
                        .payload(payload.array())
                        .bytes();
        MemorySegment.copy(MemorySegment.ofArray(bytes), 0, slots, frame, length);
    }

    /** Rewrites the frame for one destination; returns the state of the checksum. */
    private int rewrite(long frame, int length, int datagrams, int destination, int kind) {
        slots.set(SHORT, frame + 4, (short) destination);
        slots.set(INT, frame + 30, 0x0a00_0200 | destination);
        slots.set(RAW, frame + 40, (short) 0);
        for (int k = 0; k < datagrams; k++) {
            slots.set(INT, frame + 50 + k * ((length - 42) / datagrams), kind);
        }
        if (kind == NONE || kind == OPTIONAL) {
            return kind == NONE ? OutFrame.CHECKSUM_UNKNOWN : OutFrame.CHECKSUM_OPTIONAL;
        }
        if (kind == PARTIAL) {
            final long sum = Checksum.sum(slots, frame + 26, 8);
            final short rest = Short.reverseBytes((short) (UDP + length - 34));
            slots.set(RAW, frame + 40, (short) Checksum.fold(sum + (rest & 0xffff)));
            return OutFrame.CHECKSUM_PARTIAL;
        }
        finish(slots.asSlice(frame, length), length);
        return kind == VALID ? OutFrame.CHECKSUM_VALID : OutFrame.CHECKSUM_UNKNOWN;
    }

    private void fail() {
        switch (random.nextInt(8)) {
            case 0 -> {
                failing = Linux.ENOBUFS();
                kernel.dropAfter(random.nextInt(4));
            }
            case 1 -> {
                failing = Linux.EAGAIN();
                kernel.blockAfter(random.nextInt(4));
            }
            case 2 -> kernel.failAfter(random.nextInt(4), Linux.ENETDOWN());
            default -> {
                failing = 0;
                kernel.heal();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void nothingOvertakesWhateverFails(boolean withRing) {
        final PortSender port = new PortSender(new Device(), counters, null);
        final SuperFrameTransmitter transmitter =
                new SuperFrameTransmitter(
                        port,
                        withRing ? new TransmitRing(ringMemory, GEOMETRY, 1500, port) : null,
                        1500,
                        new boolean[] {true, true, false});
        long handed = 0;
        for (int round = 0; round < 4_000; round++) {
            fail();
            final int flows = 1 + random.nextInt(random.nextBoolean() ? 2 : 25);
            final int burst =
                    random.nextInt(4) == 0
                            ? 1
                            : random.nextInt(random.nextInt(10) == 0 ? SLOTS : 40);
            transmitter.begin(burst);
            for (int i = burst; i > 0; i--) {
                final long frame = (next++ & SLOTS - 1) * 2048L + 66;
                final int datagrams = random.nextInt(4) == 0 ? 2 + random.nextInt(30) : 1;
                final int each = random.nextInt(6) == 0 ? 18 + random.nextInt(9) : 58;
                final int length = 42 + datagrams * each;
                write(frame, length, datagrams, random.nextInt(flows));
                final int kind = kind(datagrams);
                // frames to the last destination are not merged, so they end all super-frames
                final int copies = random.nextInt(16) == 0 ? DESTINATIONS : 1 + random.nextInt(2);
                for (int d = 0; d < copies; d++) {
                    final int known = rewrite(frame, length, datagrams, d, kind);
                    final int size = datagrams == 1 ? 0 : each;
                    transmitter.accept(outFrames.of(slots, frame, length, d, known, 1, size));
                    handed += datagrams;
                }
            }
            transmitter.flush();
            assertEquals(
                    handed,
                    counters.sent() + counters.errors() + transmitter.inFlight(),
                    "seed " + seed);
        }
        kernel.heal();
        transmitter.flush();
        assertEquals(0, transmitter.inFlight(), "seed " + seed);
        assertEquals(left, counters.sent(), "seed " + seed);
        assertTrue(counters.errors() > 1_000 && left > 10_000, "both came about");
        assertTrue(gained > 1_000, gained + " of " + left + " frames gained a checksum");
    }

    private int kind(int datagrams) {
        if (random.nextInt(8) == 0) {
            return NONE;
        }
        // the rewriting always knows the checksum of a super-frame
        final int kind = 1 + random.nextInt(4);
        return kind == UNKNOWN && datagrams > 1 ? PARTIAL : kind;
    }

    @Test
    void noFrameWaitsForMoreThan256Others() {
        final SuperFrameTransmitter transmitter =
                new SuperFrameTransmitter(
                        new PortSender(new Device(), counters, null),
                        null,
                        1500,
                        new boolean[] {true, true, true});
        for (int i = 0; i < 16 * 17; i++) {
            final long frame = i * 2048L + 66;
            write(frame, 100, 1, i % 16);
            final int known = rewrite(frame, 100, 1, 0, PARTIAL);
            transmitter.accept(outFrames.of(slots, frame, 100, 0, known));
            assertTrue(transmitter.inFlight() <= 256);
        }
        assertEquals(256, left, "left without a flush");
    }
}
