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
        final long header = FRAME - OffloadHeader.LENGTH;
        memory.set(ValueLayout.JAVA_BYTE, header, (byte) flags);
        memory.set(ValueLayout.JAVA_BYTE, header + 1, (byte) type);
        memory.set(NATIVE, header + 2, (short) 42);
        memory.set(NATIVE, header + 4, (short) size);
        memory.set(NATIVE, header + 6, (short) checksumStart);
        memory.set(NATIVE, header + 8, (short) 6);
        final long word = OffloadHeader.word(memory.address() + FRAME);
        return OffloadHeader.segmentSize(word, memory, FRAME, 100);
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
