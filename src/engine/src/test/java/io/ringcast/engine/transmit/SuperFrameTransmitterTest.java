package io.ringcast.engine.transmit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.iovec;
import io.ringcast.bindings.msghdr;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.OutFrames;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.testbed.UdpFrame;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Super-frames sent to a simulated kernel that cuts them like UDP segmentation, in a simple way and
 * on byte arrays.
 */
class SuperFrameTransmitterTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 64);
    private static final int MTU = 1500;

    private final Arena arena = Arena.ofAuto();
    private final MemorySegment ringMemory = SimulatedKernel.ring(GEOMETRY, arena);
    private final MemorySegment slots = arena.allocate(1 << 20, 8);
    private final List<String> wire = new ArrayList<>();
    private final FakeSender sender = new FakeSender();
    private final TransmitCounters counters = new TransmitCounters(3);
    private final SimulatedPort kernel =
            new SimulatedPort(
                    ringMemory,
                    GEOMETRY,
                    (address, length) -> {
                        if (sender.recording) {
                            wire.add(hex(address, length));
                        }
                    });
    private final LatencyRecorder latency = new LatencyRecorder();
    private final OutFrames outFrames = new OutFrames();
    private int nextSlot;

    private final class FakeSender implements PacketPort {
        private int singles;
        private int superFrames;
        private long result = 1;
        private boolean recording = true;

        @Override
        public long send(long address, int length) {
            singles++;
            if (result > 0 && recording) {
                wire.add(hex(address, length));
            }
            return result;
        }

        @Override
        public long sendSuperFrame(MemorySegment message) {
            superFrames++;
            if (result > 0 && recording) {
                cut(gather(message));
            }
            return result;
        }

        @Override
        public long kick() {
            return kernel.kick();
        }

        @Override
        public void close() {}
    }

    @SuppressWarnings("restricted") // a frame by its address
    private static String hex(long address, int length) {
        return hex(MemorySegment.ofAddress(address).reinterpret(length));
    }

    @SuppressWarnings("restricted") // the pointers of a struct msghdr
    private static byte[] gather(MemorySegment message) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        final int count = (int) msghdr.msg_iovlen(message);
        final MemorySegment vectors = msghdr.msg_iov(message).reinterpret(count * iovec.sizeof());
        for (int i = 0; i < count; i++) {
            final MemorySegment vector = iovec.asSlice(vectors, i);
            bytes.writeBytes(
                    iovec.iov_base(vector)
                            .reinterpret(iovec.iov_len(vector))
                            .toArray(ValueLayout.JAVA_BYTE));
        }
        return bytes.toByteArray();
    }

    /** net/ipv4/udp_offload.c, __udp_gso_segment, as documented: lengths, ids, checksums anew. */
    private void cut(byte[] bytes) {
        final ByteBuffer vnet = ByteBuffer.wrap(bytes).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        final byte[] frame = java.util.Arrays.copyOfRange(bytes, 10, bytes.length);
        if (vnet.get(1) == 0) {
            if (vnet.get(0) == 1) {
                finishPartial(vnet, frame);
            }
            wire.add(hex(MemorySegment.ofArray(frame)));
            return;
        }
        assertEquals(1, vnet.get(0));
        assertEquals(5, vnet.get(1));
        assertEquals(42, vnet.getShort(2));
        assertEquals(34, vnet.getShort(6));
        assertEquals(6, vnet.getShort(8));
        final int size = vnet.getShort(4) & 0xffff;
        final int payload = frame.length - 42;
        final ByteBuffer whole = ByteBuffer.wrap(frame);
        assertEquals(frame.length - 14, whole.getShort(16) & 0xffff);
        assertEquals(frame.length - 34, whole.getShort(38) & 0xffff);
        assertEquals(0xffff, sum(frame, 14, 20, 0), "IP checksum of the super-frame");
        assertEquals(
                sum(frame, 26, 8, 17 + frame.length - 34),
                whole.getShort(40) & 0xffff,
                "pseudo-header sum of the super-frame");
        for (int i = 0; i * size < payload; i++) {
            final int length = Math.min(size, payload - i * size);
            final byte[] datagram = java.util.Arrays.copyOf(frame, 42 + length);
            System.arraycopy(frame, 42 + i * size, datagram, 42, length);
            final ByteBuffer out = ByteBuffer.wrap(datagram);
            out.putShort(16, (short) (28 + length));
            out.putShort(18, (short) (whole.getShort(18) + i));
            finish(out);
            wire.add(hex(MemorySegment.ofArray(datagram)));
        }
    }

    /** net/core/dev.c, skb_checksum_help. */
    private static void finishPartial(ByteBuffer vnet, byte[] frame) {
        final int start = vnet.getShort(6);
        final int value = ~sum(frame, start, frame.length - start, 0) & 0xffff;
        ByteBuffer.wrap(frame)
                .putShort(start + vnet.getShort(8), (short) (value == 0 ? 0xffff : value));
    }

    private static int sum(byte[] bytes, int from, int length, int start) {
        int sum = start;
        for (int i = 0; i < length; i++) {
            sum += (bytes[from + i] & 0xff) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> 16);
        }
        return sum;
    }

    private static void finish(ByteBuffer frame) {
        final byte[] bytes = frame.array();
        final int udp = bytes.length - 34;
        frame.putShort(16, (short) (bytes.length - 14));
        frame.putShort(24, (short) 0);
        frame.putShort(24, (short) ~sum(bytes, 14, 20, 0));
        frame.putShort(38, (short) udp);
        frame.putShort(40, (short) 0);
        final int value = ~sum(bytes, 26, bytes.length - 26, 17 + udp) & 0xffff;
        frame.putShort(40, (short) (value == 0 ? 0xffff : value));
    }

    private static byte[] datagram(int flow, int id, int payload, boolean checksum) {
        final byte[] data = new byte[payload];
        for (int i = 0; i < payload; i++) {
            data[i] = (byte) (id * 31 + i);
        }
        final UdpFrame frame =
                UdpFrame.to("10.0.2.2")
                        .mac(0x0200_0000_0009L)
                        .id(id)
                        .fragmentField(0)
                        .ttl(16)
                        .sourcePort(5000 + flow)
                        .payload(data);
        return (checksum ? frame : frame.udpChecksum(0)).bytes();
    }

    private static String hex(MemorySegment bytes) {
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private SuperFrameTransmitter transmitter(boolean withRing) {
        final PortSender port = new PortSender(sender, counters, latency);
        final TransmitRing ring =
                withRing ? new TransmitRing(ringMemory, GEOMETRY, MTU, port) : null;
        return new SuperFrameTransmitter(port, ring, MTU, new boolean[] {true, true, false});
    }

    /** Passes a frame as the loop does: in a slot that stays valid until the flush. */
    private boolean accept(SuperFrameTransmitter transmitter, byte[] frame, int destination) {
        return accept(transmitter, frame, destination, OutFrame.CHECKSUM_UNKNOWN);
    }

    private boolean accept(
            SuperFrameTransmitter transmitter, byte[] frame, int destination, int checksum) {
        final long at = (nextSlot++ & 511) * 2048L + 66;
        MemorySegment.copy(frame, 0, slots, ValueLayout.JAVA_BYTE, at, frame.length);
        return transmitter.accept(outFrames.of(slots, at, frame.length, destination, checksum));
    }

    /** As {@link #accept}, with the checksum left as the rewriting leaves it. */
    private boolean acceptPartial(
            SuperFrameTransmitter transmitter, byte[] frame, int destination) {
        final byte[] bytes = frame.clone();
        ByteBuffer.wrap(bytes).putShort(40, (short) sum(bytes, 26, 8, 17 + bytes.length - 34));
        return accept(transmitter, bytes, destination, OutFrame.CHECKSUM_PARTIAL);
    }

    @Test
    void framesOfAFlowLeaveAsOneSuperFrameAndArriveUnchanged() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            final byte[] frame = datagram(0, 100 + i, 100, true);
            expected.add(hex(frame));
            assertTrue(accept(transmitter, frame, 0));
        }
        assertEquals(10, transmitter.inFlight());
        transmitter.flush();
        assertEquals(expected, wire);
        assertEquals(1, counters.kicks());
        assertEquals(10, counters.sent(0));
        assertEquals(1420, counters.sentBytes(0));
        assertEquals(0, transmitter.inFlight());
        assertEquals(10, recorded());
    }

    /** Returns the number of frames whose latency was recorded since the last call. */
    private long recorded() {
        return latency.takeInterval(new LatencyHistograms()).of(Stage.SERVICE).getTotalCount();
    }

    @Test
    void aSingleFrameLeavesAsItIs() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        final byte[] frame = datagram(0, 7, 31, true);
        accept(transmitter, frame, 0);
        transmitter.flush();
        assertEquals(List.of(hex(frame)), wire);
    }

    @Test
    void aFrameThatIsItsWholeBurstLeavesAtOnce() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        transmitter.begin(1);
        final byte[] frame = datagram(0, 7, 31, true);
        assertTrue(accept(transmitter, frame, 0));
        assertEquals(List.of(hex(frame)), wire);
        assertEquals(1, sender.singles);
        assertEquals(0, transmitter.inFlight());
    }

    @Test
    void itsCopiesForManyDestinationsLeaveTogether() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        transmitter.begin(1);
        for (int copy = 0; copy < 5; copy++) {
            assertTrue(accept(transmitter, datagram(copy, 7, 31, true), copy % 3));
        }
        assertEquals(2, sender.singles);
        assertEquals(2, wire.size());
        transmitter.flush();
        assertEquals(5, wire.size());
        assertEquals(2, sender.singles, "three at once go through the ring");
    }

    @Test
    void itWaitsBehindWhatTheKernelHasNotTaken() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        kernel.blockAfter(0);
        final List<String> expected = new ArrayList<>();
        for (int flow = 0; flow < 4; flow++) {
            final byte[] frame = datagram(flow, 1, 31, true);
            expected.add(hex(frame));
            assertTrue(accept(transmitter, frame, 0));
        }
        transmitter.flush();
        assertEquals(4, transmitter.inFlight());
        transmitter.begin(1);
        final byte[] last = datagram(0, 2, 31, true);
        expected.add(hex(last));
        assertTrue(accept(transmitter, last, 0));
        kernel.heal();
        transmitter.flush();
        assertEquals(expected, wire);
    }

    @Test
    void partialChecksumsAreFinishedOnEachWay() {
        for (final boolean withRing : new boolean[] {false, true}) {
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            for (final int frames : new int[] {1, 2, 3, 10}) {
                finishes(transmitter, frames, 1);
                finishes(transmitter, frames, frames);
            }
            wire.clear();
            final byte[] apart = datagram(0, 1, 31, true);
            transmitter.begin(1);
            assertTrue(acceptPartial(transmitter, apart, 0));
            transmitter.begin(2);
            assertTrue(acceptPartial(transmitter, apart, 2));
            transmitter.flush();
            assertEquals(List.of(hex(apart), hex(apart)), wire, "alone in its burst, and gso: off");
        }
    }

    private void finishes(SuperFrameTransmitter transmitter, int frames, int flows) {
        wire.clear();
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < frames; i++) {
            final byte[] frame = datagram(i % flows, 100 + i, 31 + flows, true);
            expected.add(hex(frame));
            assertTrue(acceptPartial(transmitter, frame, 0));
        }
        transmitter.flush();
        assertEquals(expected, wire);
    }

    @Test
    void aChecksumKnownToBeRightIsNotSummedUp() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        final byte[] frame = datagram(0, 1, 50, true);
        frame[50]++;
        MemorySegment.copy(frame, 0, slots, ValueLayout.JAVA_BYTE, 66, frame.length);
        for (int i = 0; i < 2; i++) {
            assertTrue(
                    transmitter.accept(
                            outFrames.of(slots, 66, frame.length, 0, OutFrame.CHECKSUM_VALID)));
        }
        transmitter.flush();
        assertEquals(1, sender.superFrames);
        assertEquals(0, sender.singles);
    }

    @Test
    void superFramesAreBoundedInFramesAndBytes() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        for (int i = 0; i < 130; i++) {
            accept(transmitter, datagram(0, i, 10, true), 0);
        }
        transmitter.flush();
        assertEquals(3, sender.superFrames);
        sender.superFrames = 0;
        for (int i = 0; i < 64; i++) {
            accept(transmitter, datagram(0, i, 1472, true), 0);
        }
        transmitter.flush();
        assertEquals(2, sender.superFrames, "44 frames of 1472 bytes fill 64 KiB");
        assertEquals(194, wire.size());
    }

    @Test
    void flowsHaveSuperFramesOfTheirOwn() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        for (int i = 0; i < 12; i++) {
            accept(transmitter, datagram(i % 3, i, 50, true), 0);
        }
        transmitter.flush();
        assertEquals(3, sender.superFrames);
        assertEquals(12, wire.size());
    }

    @Test
    void aWrongOrMissingChecksumIsNeverMerged() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            final byte[] frame = datagram(0, i, 50, i % 3 != 1);
            frame[41] = (byte) (frame[41] + (i % 3 == 2 ? 1 : 0));
            expected.add(hex(frame));
            accept(transmitter, frame, 0);
        }
        transmitter.flush();
        assertEquals(expected, wire, "unchanged and in order");
        assertEquals(6, sender.singles);
    }

    /** Whichever frame is first, and whatever is known about the other checksums. */
    @Test
    void aMissingChecksumThatMayBeAddedIsAddedInASuperFrame() {
        for (int first = 0; first < 4; first++) {
            wire.clear();
            sender.superFrames = 0;
            final SuperFrameTransmitter transmitter = transmitter(true);
            final List<String> expected = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                final byte[] frame = datagram(0, i, 50, true);
                expected.add(hex(frame));
                switch ((first + i) % 4) {
                    case 0 -> accept(transmitter, frame, 0);
                    case 1 -> acceptPartial(transmitter, frame, 0);
                    case 2 -> accept(transmitter, frame, 0, OutFrame.CHECKSUM_VALID);
                    default -> acceptOptional(transmitter, datagram(0, i, 50, false), 0);
                }
            }
            transmitter.flush();
            assertEquals(expected, wire, "each with a right checksum, in order");
            assertEquals(1, sender.superFrames);
            assertEquals(0, sender.singles);
        }
    }

    @Test
    void aMissingChecksumStaysMissingWhereAFrameLeavesAlone() {
        for (final boolean withRing : new boolean[] {false, true}) {
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            for (final int flows : new int[] {1, 2, 3, 10, 20}) {
                wire.clear();
                final List<String> expected = new ArrayList<>();
                transmitter.begin(flows);
                for (int i = 0; i < flows; i++) {
                    final byte[] frame = datagram(i, 100 + i, 31, false);
                    expected.add(hex(frame));
                    assertTrue(acceptOptional(transmitter, frame, 0));
                }
                transmitter.flush();
                assertEquals(expected, wire);
            }
            wire.clear();
            final byte[] unmerged = datagram(0, 1, 31, false);
            for (int i = 0; i < 3; i++) {
                assertTrue(acceptOptional(transmitter, unmerged, 2));
            }
            transmitter.flush();
            assertEquals(java.util.Collections.nCopies(3, hex(unmerged)), wire, "gso: off");
        }
    }

    private boolean acceptOptional(
            SuperFrameTransmitter transmitter, byte[] frame, int destination) {
        return accept(transmitter, frame, destination, OutFrame.CHECKSUM_OPTIONAL);
    }

    @Test
    void whatOneHeaderCannotStandForIsNotMerged() {
        final byte[] longer = datagram(0, 1, 51, true);
        final byte[] otherTtl = datagram(0, 2, 50, true);
        otherTtl[22] = 3;
        final byte[] dontFragment = datagram(0, 3, 50, true);
        dontFragment[20] = 0x40;
        final byte[] otherMac = datagram(0, 4, 50, true);
        otherMac[11] = 77;
        final byte[] padded = java.util.Arrays.copyOf(datagram(0, 5, 4, true), 60);
        final byte[] tagged = datagram(0, 6, 50, true);
        tagged[12] = (byte) 0x81;
        final byte[] fragment = datagram(0, 7, 50, true);
        fragment[20] = 0x20;
        for (final byte[] odd :
                List.of(longer, otherTtl, dontFragment, otherMac, padded, tagged, fragment)) {
            wire.clear();
            final SuperFrameTransmitter transmitter = transmitter(false);
            final byte[] first = datagram(0, 8, 50, true);
            final byte[] last = datagram(0, 9, 50, true);
            accept(transmitter, first, 0);
            accept(transmitter, odd, 0);
            accept(transmitter, last, 0);
            transmitter.flush();
            assertEquals(List.of(hex(first), hex(odd), hex(last)), wire, "in order, unchanged");
        }
    }

    @Test
    void mergingCanBeOffForADestination() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        accept(transmitter, datagram(0, 1, 50, true), 2);
        accept(transmitter, datagram(0, 2, 50, true), 2);
        transmitter.flush();
        assertEquals(0, sender.superFrames);
        assertEquals(2, counters.sent(2));
    }

    /** Passes a super-frame as received: the whole datagram, and the size to cut it into. */
    private boolean acceptSuperFrame(
            SuperFrameTransmitter transmitter, int flow, int payload, int size, int destination) {
        final byte[] frame = datagram(flow, 100, payload, true);
        ByteBuffer.wrap(frame).putShort(40, (short) sum(frame, 26, 8, 17 + frame.length - 34));
        final long at = nextSlot++ % 8 * 70_000L + 66;
        MemorySegment.copy(frame, 0, slots, ValueLayout.JAVA_BYTE, at, frame.length);
        return transmitter.accept(
                outFrames.of(
                        slots,
                        at,
                        frame.length,
                        destination,
                        OutFrame.CHECKSUM_PARTIAL,
                        OutFrames.RECEIVED_AT,
                        size));
    }

    /** Returns the frames that the sender's kernel would have sent instead of a super-frame. */
    private static List<String> cutInto(int flow, int payload, int size) {
        final byte[] whole = datagram(flow, 100, payload, true);
        final List<String> frames = new ArrayList<>();
        for (int from = 0; from < payload; from += size) {
            final byte[] frame =
                    java.util.Arrays.copyOf(whole, 42 + Math.min(size, payload - from));
            System.arraycopy(whole, 42 + from, frame, 42, frame.length - 42);
            ByteBuffer.wrap(frame).putShort(18, (short) (100 + from / size));
            finish(ByteBuffer.wrap(frame));
            frames.add(hex(frame));
        }
        return frames;
    }

    @Test
    void aSuperFrameLeavesAsOne() {
        for (final boolean withRing : new boolean[] {false, true}) {
            for (final int payload : new int[] {2000, 1999, 1901, 64_000}) {
                wire.clear();
                sender.superFrames = 0;
                final SuperFrameTransmitter transmitter = transmitter(withRing);
                transmitter.begin(1);
                final long sent = counters.sent();
                final long bytes = counters.sentBytes();
                assertTrue(acceptSuperFrame(transmitter, 0, payload, 100, 0));
                transmitter.flush();
                final List<String> expected = cutInto(0, payload, 100);
                assertEquals(expected, wire);
                assertEquals(1, sender.superFrames);
                assertEquals(expected.size(), counters.sent() - sent);
                assertEquals(
                        expected.stream().mapToInt(frame -> frame.length() / 2).sum(),
                        counters.sentBytes() - bytes);
                assertEquals(expected.size(), recorded());
            }
        }
        assertEquals(8, counters.superFrames());
    }

    /**
     * Short super-frames share a call with single frames of their length, until a shorter datagram.
     */
    @Test
    void superFramesOfAFlowAreMergedFurther() {
        for (final boolean withRing : new boolean[] {false, true}) {
            wire.clear();
            sender.superFrames = 0;
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            transmitter.begin(64);
            final List<String> expected = new ArrayList<>();
            for (final int payload : new int[] {400, 300, 100, 250, 400, 6400, 6400, 12_700}) {
                assertTrue(acceptSuperFrame(transmitter, 0, payload, 100, 0));
                expected.addAll(cutInto(0, payload, 100));
            }
            assertEquals(127, transmitter.inFlight(), "the last of them");
            transmitter.flush();
            assertEquals(withoutIds(expected), withoutIds(wire));
            assertEquals(5, sender.superFrames, "400+300+100+250, 400, 6400, 6400, 12700");
            assertEquals(expected.size(), recorded());
            assertEquals(0, transmitter.inFlight());
        }
    }

    private static List<String> withoutIds(List<String> frames) {
        return frames.stream().map(SuperFrameTransmitterTest::withoutId).toList();
    }

    @Test
    void aSuperFrameIsCutWhereItMayNotStayOne() {
        for (final boolean withRing : new boolean[] {false, true}) {
            wire.clear();
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            transmitter.begin(1);
            assertTrue(acceptSuperFrame(transmitter, 0, 1999, 100, 2));
            transmitter.flush();
            assertEquals(cutInto(0, 1999, 100), wire);
            assertEquals(0, sender.superFrames);
            assertEquals(20, recorded());
        }
        assertEquals(40, counters.sent(2));
        assertEquals(0, counters.superFrames());
    }

    @Test
    void aSuperFrameOvertakesNoneOfItsFlow() {
        for (final boolean withRing : new boolean[] {false, true}) {
            wire.clear();
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            final List<String> expected = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                final byte[] single = datagram(0, i, 31, true);
                accept(transmitter, single, 0);
                expected.add(hex(single));
                acceptSuperFrame(transmitter, 0, 500, 100, 0);
                expected.addAll(cutInto(0, 500, 100));
            }
            transmitter.flush();
            assertEquals(expected, wire);
        }
    }

    @Test
    void theLimitHoldsForEachDatagram() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        assertTrue(acceptSuperFrame(transmitter, 0, 40_000, 1472, 0));
        assertFalse(acceptSuperFrame(transmitter, 0, 40_000, 1473, 0));
        assertEquals(28, counters.errors(0, TransmitError.OVERSIZE));
        transmitter.flush();
        sender.result = -Linux.ENOBUFS();
        assertTrue(acceptSuperFrame(transmitter, 0, 40_000, 1000, 0));
        transmitter.flush();
        assertEquals(40, counters.errors(0, TransmitError.ENOBUFS));
    }

    @Test
    void oversizeIsRefused() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        assertFalse(accept(transmitter, datagram(0, 1, 1473, true), 1));
        assertEquals(1, counters.errors(1, TransmitError.OVERSIZE));
        assertTrue(accept(transmitter, datagram(0, 1, 1472, true), 1));
    }

    @Test
    void aFailedSuperFrameIsCountedFrameByFrame() {
        final SuperFrameTransmitter transmitter = transmitter(false);
        sender.result = -Linux.ENOBUFS();
        for (int i = 0; i < 5; i++) {
            accept(transmitter, datagram(0, i, 50, true), 0);
        }
        transmitter.flush();
        assertEquals(5, counters.errors(0, TransmitError.ENOBUFS));
        assertEquals(0, transmitter.inFlight());
        assertEquals(0, recorded());
    }

    @Test
    void withARingOneFrameIsSentDirectlyAndManySingleOnesByOneKick() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        accept(transmitter, datagram(0, 1, 50, true), 0);
        transmitter.flush();
        assertEquals(1, sender.singles);
        assertEquals(0, sender.superFrames);
        for (int i = 0; i < 10; i++) {
            accept(transmitter, datagram(i, i, 50, true), 0);
        }
        transmitter.flush();
        assertEquals(1, sender.singles);
        assertEquals(2, counters.kicks(), "ten frames, one kick");
        assertEquals(11, wire.size());
        assertEquals(11, counters.sent());
    }

    @Test
    void withARingASuperFrameStillIsOneCall() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        for (int i = 0; i < 10; i++) {
            accept(transmitter, datagram(0, i, 50, true), 0);
        }
        transmitter.flush();
        assertEquals(1, sender.superFrames);
        assertEquals(1, counters.kicks());
    }

    @Test
    void nothingOvertakesFramesThatTheRingStillHolds() {
        final SuperFrameTransmitter transmitter = transmitter(true);
        kernel.failAfter(0, Linux.EAGAIN());
        for (int i = 0; i < 10; i++) {
            accept(transmitter, datagram(0, i, 50, false), 0); // single: no checksum
        }
        transmitter.flush();
        assertEquals(10, transmitter.inFlight());
        accept(transmitter, datagram(0, 10, 50, true), 0);
        accept(transmitter, datagram(0, 11, 50, true), 0);
        transmitter.flush();
        assertEquals(2, counters.errors(0, TransmitError.RING_FULL));
        kernel.heal();
        transmitter.flush();
        assertEquals(10, wire.size());
        assertEquals(12, counters.sent() + counters.errors());
    }

    /**
     * Any mixture arrives byte for byte (but for the ids that count up), in order within its flow.
     */
    @Test
    void anyMixtureArrivesInOrder() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        for (final boolean withRing : new boolean[] {false, true}) {
            wire.clear();
            final SuperFrameTransmitter transmitter = transmitter(withRing);
            final List<List<String>> expected = new ArrayList<>();
            for (int flow = 0; flow < 30; flow++) {
                expected.add(new ArrayList<>());
            }
            int id = 0;
            for (int round = 0; round < 300; round++) {
                for (int i = random.nextInt(40); i > 0; i--) {
                    final int flow = random.nextInt(random.nextBoolean() ? 2 : 30);
                    final byte[] frame =
                            datagram(
                                    flow,
                                    id++,
                                    random.nextInt(10) == 0 ? 60 : 50,
                                    random.nextInt(8) > 0);
                    expected.get(flow).add(withoutId(hex(frame)));
                    assertTrue(accept(transmitter, frame, flow & 1));
                }
                transmitter.flush();
            }
            assertEquals(id, wire.size(), "seed " + seed);
            assertEquals(id, recorded(), "latencies, seed " + seed);
            for (int flow = 0; flow < 30; flow++) {
                final String port = String.format(Locale.ROOT, "%04x", 5000 + flow);
                final List<String> arrived =
                        wire.stream()
                                .filter(frame -> frame.startsWith(port, 68))
                                .map(SuperFrameTransmitterTest::withoutId)
                                .toList();
                assertEquals(expected.get(flow), arrived, "seed " + seed);
            }
        }
    }

    private static String withoutId(String frame) {
        return frame.substring(0, 36)
                + "...."
                + frame.substring(40, 48)
                + "...."
                + frame.substring(52);
    }

    @Test
    void allocatesNothing() {
        sender.recording = false;
        final SuperFrameTransmitter transmitter = transmitter(true);
        final byte[][] frames = new byte[64][];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = datagram(i % 5 == 0 ? i : 0, i, i % 7 == 0 ? 60 : 50, i % 9 > 0);
        }
        final Runnable play =
                () -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        final int known = i % 9 > 4 ? 0 : OutFrame.CHECKSUM_OPTIONAL;
                        accept(transmitter, frames[i & 63], i & 1, known);
                        if (i % 48 == 0) {
                            transmitter.flush();
                        }
                    }
                };
        final long allocated = AllocationMeter.leastBytesAllocatedBy(play);
        assertEquals(0, allocated, "bytes in the best round of a million frames");
    }
}
