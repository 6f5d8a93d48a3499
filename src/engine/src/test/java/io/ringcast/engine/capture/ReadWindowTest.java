package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReadWindowTest {
    private static final int WINDOW = 64;

    /** Random steps over a file many times the window's size, compared with the array itself. */
    @Test
    void seesTheSameBytesAsTheFile() throws CaptureException {
        final RandomGenerator random = TestSeed.random();
        for (int round = 0; round < 200; round++) {
            final byte[] file = new byte[random.nextInt(2000)];
            random.nextBytes(file);
            try (ReadWindow window =
                    new ReadWindow("f", TestChannels.trickling(file, random), WINDOW)) {
                walk(random, file, window);
            }
        }
    }

    private static void walk(RandomGenerator random, byte[] file, ReadWindow window)
            throws CaptureException {
        int at = 0;
        while (true) {
            assertEquals(at, window.fileOffset(), TestSeed.hint());
            final int wanted = 1 + random.nextInt(WINDOW);
            if (!window.has(wanted)) {
                assertTrue(at + wanted > file.length, TestSeed.hint());
                assertEquals(file.length - at, window.available(), TestSeed.hint());
                return;
            }
            for (int i = 0; i < wanted; i++) {
                assertEquals(file[at + i] & 0xff, window.u8(i), TestSeed.hint());
            }
            if (random.nextBoolean()) {
                window.advance(wanted);
                at += wanted;
            } else {
                final int skipped = random.nextInt(300);
                final boolean done = window.skip(skipped);
                assertEquals(at + skipped <= file.length, done, TestSeed.hint());
                if (!done) {
                    return;
                }
                at += skipped;
            }
        }
    }

    @Test
    void readsBothByteOrders() throws CaptureException {
        final byte[] file = {1, 2, 3, 4, 5, 6, 7, (byte) 0x88};
        try (ReadWindow window = new ReadWindow("f", TestChannels.of(file), WINDOW)) {
            assertTrue(window.has(8));
            assertFalse(window.has(9));
            final boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
            window.swapped(little);
            assertEquals(0x0102, window.u16(0));
            assertEquals(0x05060788L, window.u32(4));
            assertEquals(0x0102030405060788L, window.i64(0));
            window.swapped(!little);
            assertEquals(0x0201, window.u16(0));
            assertEquals(0x88070605L, window.u32(4));
            assertEquals(0x8807060504030201L, window.i64(0));
        }
    }
}
