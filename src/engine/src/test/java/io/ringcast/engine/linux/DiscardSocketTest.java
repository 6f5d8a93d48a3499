package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class DiscardSocketTest {
    private static final int MANY = 1_000_000;

    @Test
    void takesFramesUntilItIsFullAndAgainWhenEmptied() {
        try (Arena arena = Arena.ofConfined();
                DiscardSocket discard = new DiscardSocket()) {
            final MemorySegment frame = arena.allocate(1_514);
            for (int round = 0; round < 3; round++) {
                final int taken = fill(discard, frame, frame.byteSize());
                assertTrue(taken > 0 && taken < MANY, "taken: " + taken);
                discard.drain();
            }
            assertTrue(fill(discard, frame, 0) > 0, "kicks, too");
            discard.drain();
            assertEquals(1, send(discard, frame, 1));
        }
    }

    private static int fill(DiscardSocket discard, MemorySegment frame, long length) {
        int taken = 0;
        long result = length;
        while (result == length && taken < MANY) {
            result = send(discard, frame, length);
            taken += result == length ? 1 : 0;
        }
        assertEquals(-Linux.EAGAIN(), result);
        return taken;
    }

    private static long send(DiscardSocket discard, MemorySegment frame, long length) {
        return HotSyscalls.send(
                discard.descriptor().number(), frame.address(), length, Linux.MSG_DONTWAIT());
    }

    @Test
    void closesBothEnds() {
        final DiscardSocket discard = new DiscardSocket();
        final Descriptor descriptor = discard.descriptor();
        discard.close();
        assertThrows(IllegalStateException.class, descriptor::number);
    }
}
