package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.ring.ReceiveRing;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Values of a lent frame, with a simulated kernel. */
class LentFrameTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 32);
    private static final int TAGGED = FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID;

    private final SimulatedKernel.Receive kernel =
            new SimulatedKernel.Receive(GEOMETRY, Arena.ofAuto());
    private final ReceiveRing ring = kernel.ring();
    private final Burst burst = new Burst(8);

    @AfterEach
    void close() {
        kernel.close();
    }

    private PacketFrame of(UdpFrame bytes, int flags, int tci, int tpid, int segmentSize) {
        final MemorySegment frame = MemorySegment.ofArray(bytes.bytes());
        assertTrue(
                kernel.deliver(
                        frame, (int) frame.byteSize(), 1_234, flags, tci, tpid, segmentSize));
        ring.release(burst);
        assertEquals(1, ring.receive(burst));
        final LentFrame lent = new LentFrame(ring, burst, false);
        lent.begin(0);
        return lent;
    }

    private static UdpFrame frame() {
        return UdpFrame.to("239.1.2.3").payload("abc");
    }

    @Test
    void aSingleFrame() {
        final PacketFrame frame = of(frame(), 0, 0, 0, 0);
        assertEquals(45, frame.length());
        assertEquals(45, frame.wireLength());
        assertEquals(1_234, frame.timestamp());
        assertEquals('a', frame.memory().get(ValueLayout.JAVA_BYTE, frame.offset() + 42));
        assertTrue(frame.memory().isReadOnly());
        assertEquals(0, frame.vlan());
        assertEquals(0, frame.tag());
        assertEquals(0, frame.segmentSize());
        assertFalse(frame.isChecksumPending());
    }

    @Test
    void aTagThatTheKernelTookOut() {
        final PacketFrame frame = of(frame(), TAGGED, 0xa005, 0x88a8, 0);
        assertEquals(5, frame.vlan());
        assertEquals(0x88a8_a005, frame.tag());
        assertEquals(0x8100_0007, of(frame(), FrameFlags.VLAN_VALID, 7, 0, 0).tag());
    }

    @Test
    void aTagInTheFrame() {
        final PacketFrame frame = of(frame().tag(0x9100, 0x2006), 0, 0, 0, 0);
        assertEquals(6, frame.vlan());
        assertEquals(0, frame.tag());
        assertEquals(5, of(frame().tag(0x8100, 6), TAGGED, 5, 0x88a8, 0).vlan(), "the outer one");
    }

    @Test
    void aSuperFrame() {
        final PacketFrame frame =
                of(frame().payload(new byte[6_000]), FrameFlags.CSUM_NOT_READY, 0, 0, 1_000);
        assertEquals(6_042, frame.length(), "whole, though a slot has 2 KiB");
        assertEquals(1_000, frame.segmentSize());
        assertTrue(frame.isChecksumPending());
        assertEquals(
                PacketFrame.UNKNOWN_SEGMENTS,
                of(frame(), 0, 0, 0, Burst.UNKNOWN_SEGMENTS).segmentSize());
    }

    @Test
    void readingAllocatesNothing() {
        final MemorySegment bytes =
                Arena.ofAuto().allocateFrom(ValueLayout.JAVA_BYTE, frame().bytes());
        final RingReader reader = new RingReader(ring, false);
        final long[] seen = new long[2];
        final Consumer<PacketFrame> handler =
                frame -> {
                    seen[0]++;
                    seen[1] +=
                            frame.memory().get(ValueLayout.JAVA_BYTE, frame.offset() + 42)
                                    + frame.timestamp()
                                    + frame.type().ordinal()
                                    + frame.vlan()
                                    + frame.tag();
                };
        final long allocated =
                AllocationMeter.leastBytesAllocatedBy(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                kernel.deliver(bytes, 1, 0);
                                if (i % 20 == 0) {
                                    reader.poll(handler, 7);
                                    reader.poll(handler, 64);
                                }
                            }
                        });
        assertEquals(0, allocated);
        assertTrue(seen[0] > 49_000, () -> "frames " + seen[0]);
    }

    @Test
    void typesInTheOrderOfTheKernels() {
        assertEquals(PacketType.OWN, PacketType.of(0));
        assertEquals(PacketType.OUTGOING, PacketType.of(4));
        assertEquals(PacketType.OUTGOING, PacketType.of(255));
    }

    @Test
    void nothingAfterItsEnd() {
        final LentFrame frame = (LentFrame) of(frame(), 0, 0, 0, 0);
        frame.end();
        assertThrows(IllegalStateException.class, frame::memory);
        assertThrows(IllegalStateException.class, frame::offset);
        assertThrows(IllegalStateException.class, frame::length);
        assertThrows(IllegalStateException.class, frame::wireLength);
        assertThrows(IllegalStateException.class, frame::timestamp);
        assertThrows(IllegalStateException.class, frame::type);
        assertThrows(IllegalStateException.class, frame::tag);
        assertThrows(IllegalStateException.class, frame::vlan);
        assertThrows(IllegalStateException.class, frame::segmentSize);
        assertThrows(IllegalStateException.class, frame::isChecksumPending);
    }
}
