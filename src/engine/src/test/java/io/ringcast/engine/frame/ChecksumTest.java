package io.ringcast.engine.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int[] CORNERS = {0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff};

    private final Random random = new Random(SEED);
    private final MemorySegment memory = Arena.ofAuto().allocate(70_000);

    /** RFC 1071 section 4.1, word by word in network order. */
    private static int naive(byte[] bytes) {
        long sum = 0;
        for (int i = 0; i < bytes.length; i++) {
            sum += (bytes[i] & 0xffL) << (i % 2 == 0 ? 8 : 0);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >> 16);
        }
        return (int) ~sum & 0xffff;
    }

    /** Returns the engine's checksum in network order, as read from the frame. */
    private int engine(byte[] bytes, int at) {
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, at, bytes.length);
        final int raw = ~Checksum.fold(Checksum.sum(memory, at, bytes.length));
        return Wire.raw16(raw) & 0xffff;
    }

    @Test
    void computesTheExampleOfRfc1071() {
        final byte[] bytes = {
            0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7
        };
        assertEquals(0xddf2, ~naive(bytes) & 0xffff);
        assertEquals(0xddf2, ~engine(bytes, 0) & 0xffff);
    }

    @Test
    void updatesTheExampleOfRfc1624() {
        // section 4: with equation 2 the result would be 0xffff
        final short updated =
                Checksum.update(
                        Wire.raw16(0xdd2f),
                        Checksum.replace16(Wire.raw16(0x5555), Wire.raw16(0x3285)));
        assertEquals(0x0000, updated);
    }

    @Test
    void sumsAnyLengthAtAnyAlignment() {
        for (int length = 0; length < 200; length++) {
            for (int at = 0; at < 17; at++) {
                final byte[] bytes = bytes(length);
                final int offset = at;
                assertEquals(
                        naive(bytes),
                        engine(bytes, at),
                        () -> "at " + offset + ", seed " + SEED + " " + Arrays.toString(bytes));
            }
        }
    }

    @Test
    void sumsTheLargestDatagramOfOnes() {
        final byte[] bytes = new byte[65535];
        Arrays.fill(bytes, (byte) 0xff);
        assertEquals(naive(bytes), engine(bytes, 3));
        assertEquals(0xffff, engine(new byte[65535], 3));
    }

    @Test
    void foldsToZeroOnlyZero() {
        assertEquals(0, Checksum.fold(0));
        assertEquals(0xffff, Checksum.fold(0xffff));
        assertEquals(0xffff, Checksum.fold(0xffffffffL));
        assertEquals(0xffff, Checksum.fold(0xffff_ffff_ffff_ffffL));
        assertEquals(1, Checksum.fold(0x10000));
        assertEquals(1, Checksum.fold(1L << 48));
        for (int i = 0; i < 100_000; i++) {
            final long sum = random.nextLong() | 1;
            final int expected = (int) Long.remainderUnsigned(sum, 65535);
            assertEquals(
                    expected == 0 ? 65535 : expected, Checksum.fold(sum), () -> "seed " + SEED);
        }
    }

    /** What the processor loads where a number is stored in network byte order. */
    private static int loaded(int number) {
        return ByteBuffer.allocate(4).putInt(number).order(ByteOrder.nativeOrder()).getInt(0);
    }

    @Test
    void updatesAsIfComputedAnew() {
        for (int round = 0; round < 200_000; round++) {
            final byte[] bytes = bytes(20);
            // never all zeros, as no header is
            bytes[0] = 0x45;
            final int before = naive(bytes);
            final int at = 2 * (1 + random.nextInt(7));
            final int oldWord = word(bytes, at);
            final int newWord = cornerOr(random.nextInt(65536));
            final int oldPair = pair(bytes, at + 2);
            final int newPair =
                    cornerOr(random.nextInt(65536)) << 16 | cornerOr(random.nextInt(65536));
            put(bytes, at, newWord, 2);
            put(bytes, at + 2, newPair, 4);
            final long replacements =
                    Checksum.replace16(Wire.raw16(oldWord), Wire.raw16(newWord))
                            + Checksum.replace32(loaded(oldPair), loaded(newPair));
            final int after =
                    Wire.raw16(Checksum.update(Wire.raw16(before), replacements)) & 0xffff;
            assertEquals(naive(bytes), after, () -> "seed " + SEED);
            // UDP never stores the 0 that means "none", and never turns "none" into a checksum
            final int udp =
                    Wire.raw16(
                                    Checksum.updateUdp(
                                            Wire.raw16(before == 0 ? 0xffff : before),
                                            replacements))
                            & 0xffff;
            assertEquals(after == 0 ? 0xffff : after, udp, () -> "seed " + SEED);
            assertEquals(0, Checksum.updateUdp((short) 0, replacements));
        }
    }

    @Test
    void meetsEveryCornerOnTheWay() {
        // stored, old and new word in all combinations of corners, exact for each
        int zeros = 0;
        for (final int rest : CORNERS) {
            for (final int oldWord : CORNERS) {
                for (final int newWord : CORNERS) {
                    final byte[] bytes = new byte[6];
                    bytes[1] = 1;
                    put(bytes, 2, rest, 2);
                    put(bytes, 4, oldWord, 2);
                    final int before = naive(bytes);
                    put(bytes, 4, newWord, 2);
                    final short after =
                            Checksum.update(
                                    Wire.raw16(before),
                                    Checksum.replace16(Wire.raw16(oldWord), Wire.raw16(newWord)));
                    assertEquals(naive(bytes), Wire.raw16(after) & 0xffff);
                    zeros += after == 0 ? 1 : 0;
                }
            }
        }
        assertTrue(zeros > 0);
    }

    private byte[] bytes(int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        if (random.nextInt(4) == 0) {
            Arrays.fill(bytes, (byte) -random.nextInt(2));
        }
        return bytes;
    }

    private int cornerOr(int value) {
        return random.nextBoolean() ? CORNERS[random.nextInt(CORNERS.length)] : value;
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int pair(byte[] bytes, int at) {
        return word(bytes, at) << 16 | word(bytes, at + 2);
    }

    private static void put(byte[] bytes, int at, int value, int length) {
        for (int i = 0; i < length; i++) {
            bytes[at + i] = (byte) (value >>> 8 * (length - 1 - i));
        }
    }
}
