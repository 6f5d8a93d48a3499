package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * Valid files with random damage: the reader returns frames within their bounds, or throws a
 * CaptureException. {@code -Dringcast.fuzz.rounds=} makes the test longer.
 */
class CaptureFuzzTest {
    private static final int ROUNDS = Integer.getInteger("ringcast.fuzz.rounds", 20_000);

    /** Words that lengths and counts are compared with. */
    private static final int[] WORDS = {
        0,
        1,
        3,
        4,
        11,
        12,
        16,
        20,
        28,
        32,
        0xffff,
        0x10000,
        262144,
        262145,
        524288,
        524292,
        0x7fffffff,
        0x80000000,
        0xfffffffc,
        0xffffffff,
        0x0a0d0d0a,
        0x1a2b3c4d,
        1,
        2,
        5,
        6
    };

    private final RandomGenerator random = TestSeed.random();
    private int broken;
    private int sound;

    @Test
    void onlyCaptureExceptionsAndFramesWithinBounds() {
        final List<byte[]> seeds = seeds();
        for (int round = 0; round < ROUNDS; round++) {
            byte[] file = seeds.get(random.nextInt(seeds.size())).clone();
            final int mutations = 1 + random.nextInt(4);
            for (int i = 0; i < mutations; i++) {
                file = mutated(file, seeds);
            }
            try {
                read(file);
                sound++;
            } catch (CaptureException e) {
                assertTrue(e.offset() >= 0 && e.offset() <= file.length, e.getMessage());
                assertTrue(e.getMessage().startsWith("in: offset " + e.offset() + ": "));
                broken++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(
                        TestSeed.hint() + ", file " + HexFormat.of().formatHex(file), e);
            }
        }
        assertTrue(broken > ROUNDS / 10 && sound > ROUNDS / 10, broken + " and " + sound);
    }

    private void read(byte[] file) throws CaptureException {
        final boolean trickle = random.nextInt(8) == 0;
        try (CaptureReader reader =
                CaptureReader.open(
                        "in",
                        trickle ? TestChannels.trickling(file, random) : TestChannels.of(file))) {
            long total = 0;
            while (reader.next()) {
                final int captured = reader.capturedLength();
                assertTrue(captured >= 0 && captured <= CaptureFormat.MAX_FRAME);
                assertTrue(reader.wireLength() >= captured);
                assertTrue(reader.timestamp() >= 0);
                assertTrue(reader.offset() + captured <= reader.memory().byteSize());
                total += captured;
            }
            assertTrue(total <= file.length);
        }
    }

    private static List<byte[]> seeds() {
        final List<TestFrame> frames =
                List.of(
                        TestFrame.of(TestFrame.TIME, new byte[60]),
                        TestFrame.of(TestFrame.TIME + 1, 90, new byte[31]),
                        TestFrame.of(TestFrame.TIME + 2, new byte[0]));
        final List<byte[]> seeds = new ArrayList<>();
        for (final ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            seeds.add(new PcapFile(order, 1).frames(frames).bytes());
            seeds.add(new PcapFile(order, 1000).frames(frames).bytes());
            final PcapngFile file = new PcapngFile().section(order).ethernet(9, 7).ethernet(0x8a);
            file.described(113, 40).other(4, 20);
            frames.forEach(frame -> file.enhanced(1, frame.timestamp(), frame));
            frames.forEach(frame -> file.obsolete(0, frame.timestamp(), frame));
            file.simple(5, new byte[5]).section(order).ethernet().simple(9, new byte[9]);
            seeds.add(file.bytes());
        }
        return seeds;
    }

    private byte[] mutated(byte[] file, List<byte[]> seeds) {
        if (file.length < 8) {
            return file;
        }
        final int at = random.nextInt(file.length - 4);
        switch (random.nextInt(7)) {
            case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> file[at] = (byte) random.nextInt();
            case 2 -> put(file, at, random.nextInt());
            case 3 -> put(file, at & ~3, WORDS[random.nextInt(WORDS.length)]);
            case 4 -> {
                return Arrays.copyOf(file, at);
            }
            case 5 -> {
                // another file from here on
                final byte[] other = seeds.get(random.nextInt(seeds.size()));
                final byte[] spliced = Arrays.copyOf(file, at + other.length);
                System.arraycopy(other, 0, spliced, at, other.length);
                return spliced;
            }
            default -> {
                // some bytes twice or not at all
                final int from = random.nextInt(file.length);
                final byte[] moved = Arrays.copyOf(file, at + file.length - from);
                System.arraycopy(file, from, moved, at, file.length - from);
                return moved;
            }
        }
        return file;
    }

    private void put(byte[] file, int at, int word) {
        final ByteOrder order =
                random.nextBoolean() ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        ByteBuffer.wrap(file).order(order).putInt(at, word);
    }
}
