package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class DeadEndTest {
    private static final int MANY = 1_000_000;

    @Test
    void takesFramesUntilItIsFullAndAgainWhenEmptied() {
        try (Arena arena = Arena.ofConfined();
                DeadEnd deadEnd = new DeadEnd()) {
            final MemorySegment frame = arena.allocate(1_514);
            for (int round = 0; round < 3; round++) {
                final int taken = fill(deadEnd, frame, frame.byteSize());
                assertTrue(taken > 0 && taken < MANY, "taken: " + taken);
                deadEnd.empty();
            }
            assertTrue(fill(deadEnd, frame, 0) > 0, "kicks, too");
            deadEnd.empty();
            assertEquals(1, send(deadEnd, frame, 1));
        }
    }

    private static int fill(DeadEnd deadEnd, MemorySegment frame, long length) {
        int taken = 0;
        long result = length;
        while (result == length && taken < MANY) {
            result = send(deadEnd, frame, length);
            taken += result == length ? 1 : 0;
        }
        assertEquals(-Linux.EAGAIN(), result);
        return taken;
    }

    private static long send(DeadEnd deadEnd, MemorySegment frame, long length) {
        return HotSyscalls.send(
                deadEnd.entrance().number(), frame.address(), length, Linux.MSG_DONTWAIT());
    }

    @Test
    void closesBothEnds() {
        final DeadEnd deadEnd = new DeadEnd();
        final Descriptor entrance = deadEnd.entrance();
        deadEnd.close();
        assertThrows(IllegalStateException.class, entrance::number);
    }
}
