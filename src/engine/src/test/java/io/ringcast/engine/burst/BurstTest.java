package io.ringcast.engine.burst;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

class BurstTest {
    private final Burst burst = new Burst(3);

    @Test
    void keepsWhatEachFrameCameWith() {
        burst.begin(Arena.ofAuto().allocate(1000));
        burst.add(8, 60, 1514, 1_795_000_000_123_456_789L, -1, 0xffff, 0x88a8, 0xfffe);
        burst.add(500, 500, 500, -1, 0x10, 0, 0xffff);
        assertEquals(2, burst.size());
        assertEquals(8, burst.offset(0));
        assertEquals(60, burst.capturedLength(0));
        assertEquals(1514, burst.wireLength(0));
        assertEquals(1_795_000_000_123_456_789L, burst.timestamp(0));
        assertEquals(0xffff, burst.flags(0));
        assertEquals(0xfffe, burst.segmentSize(0));
        assertEquals(0, burst.segmentSize(1));
        assertEquals(0xffff, burst.vlanTci(0));
        assertEquals(0x88a8, burst.vlanTpid(0));
        assertEquals(-1, burst.timestamp(1));
        assertEquals(0x10, burst.flags(1));
        assertEquals(0, burst.vlanTci(1));
        assertEquals(0xffff, burst.vlanTpid(1));
    }

    @Test
    void refusesFramesThatDoNotLieInTheMemory() {
        burst.begin(Arena.ofAuto().allocate(1000));
        final IndexOutOfBoundsException e =
                assertThrows(
                        IndexOutOfBoundsException.class, () -> burst.add(8, 993, 993, 0, 0, 0, 0));
        assertEquals(
                "frame of 993 bytes at 8: must lie within the memory of 1000 bytes",
                e.getMessage());
        assertThrows(IndexOutOfBoundsException.class, () -> burst.add(-1, 5, 5, 0, 0, 0, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> burst.add(8, -1, 5, 0, 0, 0, 0));
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> burst.add(Long.MAX_VALUE, Integer.MAX_VALUE, 5, 0, 0, 0, 0));
        assertEquals(0, burst.size());
    }
}
