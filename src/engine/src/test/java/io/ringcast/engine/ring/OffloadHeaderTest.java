package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.burst.Burst;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** The header as the kernel writes it (virtio_net_hdr_from_skb), byte by byte. */
class OffloadHeaderTest {
    private static final ValueLayout.OfShort NETWORK =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfShort NATIVE = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final int FRAME = 16;

    private final MemorySegment memory = Arena.ofAuto().allocate(200, 8);

    private int segmentSize(int flags, int type, int size, int checksumStart) {
        return segmentSize(flags, type, size, checksumStart, 100);
    }

    private int segmentSize(int flags, int type, int size, int checksumStart, int captured) {
        final long header = FRAME - OffloadHeader.LENGTH;
        memory.set(ValueLayout.JAVA_BYTE, header, (byte) flags);
        memory.set(ValueLayout.JAVA_BYTE, header + 1, (byte) type);
        memory.set(NATIVE, header + 2, (short) 42);
        memory.set(NATIVE, header + 4, (short) size);
        memory.set(NATIVE, header + 6, (short) checksumStart);
        memory.set(NATIVE, header + 8, (short) 6);
        final long word = OffloadHeader.word(memory.address() + FRAME);
        return OffloadHeader.segmentSize(word, memory, FRAME, captured);
    }

    private void frame(int tags, int words) {
        for (int tag = 0; tag < tags; tag++) {
            memory.set(NETWORK, FRAME + 12 + 4 * tag, (short) 0x8100);
        }
        memory.set(NETWORK, FRAME + 12 + 4 * tags, (short) 0x0800);
        memory.set(ValueLayout.JAVA_BYTE, FRAME + 14 + 4 * tags, (byte) (0x40 | words));
    }

    @Test
    void datagramsOfTheOuterHeader() {
        frame(0, 5);
        assertEquals(0, segmentSize(1, 0, 0, 34));
        assertEquals(1400, segmentSize(1, 5, 1400, 34));
        assertEquals(1400, segmentSize(1, 5 | 0x80, 1400, 34), "with the ECN bit");
        assertEquals(0x8001, segmentSize(1, 5, 0x8001, 34));
        frame(0, 8);
        assertEquals(100, segmentSize(1, 5, 100, 46), "options");
        frame(2, 5);
        assertEquals(100, segmentSize(1, 5, 100, 42), "two tags");
    }

    /** Writes an IPv6 header, and extension headers of so many times 8 bytes. */
    private void ipv6(int tags, int... extensions) {
        frame(tags, 0);
        final int network = FRAME + 14 + 4 * tags;
        memory.set(NETWORK, network - 2, (short) 0x86dd);
        memory.set(ValueLayout.JAVA_BYTE, network, (byte) 0x60);
        int next = network + 6;
        int at = network + 40;
        for (final int units : extensions) {
            memory.set(ValueLayout.JAVA_BYTE, next, (byte) 60); // destination options
            memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) (units - 1));
            next = at;
            at += 8 * units;
        }
        memory.set(ValueLayout.JAVA_BYTE, next, (byte) 17);
    }

    @Test
    void datagramsOfIpv6() {
        ipv6(0);
        assertEquals(1400, segmentSize(1, 5, 1400, 54));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 1400, 62), "another header between");
        ipv6(2);
        assertEquals(1400, segmentSize(1, 5, 1400, 62));
        ipv6(0, 1);
        assertEquals(1400, segmentSize(1, 5, 1400, 62));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 1400, 54));
        ipv6(0, 2, 1);
        assertEquals(1400, segmentSize(1, 5, 1400, 78));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 1400, 86));
    }

    /** Headers that were not captured cannot be compared, so the packet counts as a tunnel's. */
    @Test
    void headersThatWereNotCaptured() {
        frame(0, 5);
        assertEquals(100, segmentSize(1, 5, 100, 34, 42));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 100, 34, 41));
        frame(2, 5);
        assertEquals(100, segmentSize(1, 5, 100, 42, 50));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 100, 42, 49));
        ipv6(0, 1);
        assertEquals(100, segmentSize(1, 5, 100, 62, 62));
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 100, 62, 61));
    }

    /** GRO with rx-gro-list leaves all checksums in place. */
    @Test
    void withoutAChecksumToFinish() {
        frame(0, 5);
        assertEquals(1400, segmentSize(0, 5, 1400, 0));
        assertEquals(1400, segmentSize(2, 5, 1400, 0));
    }

    @Test
    void somethingElseWasMerged() {
        frame(0, 5);
        for (final int type : new int[] {1, 3, 4, 7}) {
            assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, type, 1400, 34));
        }
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 100, 84), "VXLAN");
        assertEquals(Burst.UNKNOWN_SEGMENTS, segmentSize(1, 5, 100, 0));
    }
}
