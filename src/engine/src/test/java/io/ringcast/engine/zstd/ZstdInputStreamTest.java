package io.ringcast.engine.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the program zstd makes of data of all kinds, and frames put together by hand. */
class ZstdInputStreamTest {
    private static final List<byte[]> DATA = new ArrayList<>();

    @TempDir private Path directory;

    @BeforeAll
    static void makeData() {
        final Random random = new Random(7);
        DATA.add(new byte[0]);
        DATA.add(new byte[] {'x'});
        DATA.add(new byte[300_000]); // one byte repeated
        final byte[] noise = new byte[200_000]; // blocks that are not compressed
        random.nextBytes(noise);
        DATA.add(noise);
        // words, with literals of few kinds: Huffman codes, used again by later blocks
        final ByteArrayOutputStream words = new ByteArrayOutputStream();
        while (words.size() < 3_000_000) {
            for (int i = 2 + random.nextInt(6); i > 0; i--) {
                words.write("etaoinshrdlu".charAt((int) Math.abs(random.nextGaussian() * 4) % 12));
            }
            words.write(' ');
        }
        DATA.add(words.toByteArray());
        // records: short matches, offsets that repeat, some from far away
        final ByteArrayOutputStream records = new ByteArrayOutputStream();
        records.writeBytes(noise);
        for (int i = 0; i < 60_000; i++) {
            records.writeBytes(new byte[] {1, 0, 0x5e, (byte) (i >> 8), (byte) i, 8, 0, 0x45, 0});
            records.write(noise, random.nextInt(100_000), random.nextInt(40));
        }
        DATA.add(records.toByteArray());
    }

    private static byte[] read(byte[] packed) throws IOException {
        try (ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "-9", "--fast=4", "--long=24", "--no-check"})
    void readsWhatZstdMakes(String option) throws Exception {
        final Path program =
                Stream.of(System.getenv("PATH").split(":"))
                        .map(path -> Path.of(path, "zstd"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
        assumeTrue(program != null, "zstd: no such program here");
        for (final byte[] data : DATA) {
            final Path plain = Files.write(directory.resolve("plain"), data);
            final Path packed = directory.resolve("packed");
            final Process zstd =
                    new ProcessBuilder(
                                    "" + program, "-q", "-f", option, "" + plain, "-o", "" + packed)
                            .inheritIO()
                            .start();
            assertEquals(0, zstd.waitFor());
            assertArrayEquals(data, read(Files.readAllBytes(packed)));
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static String failure(String packed) {
        return assertThrows(IOException.class, () -> read(hex(packed))).getMessage();
    }

    @Test
    void readsFramesPutTogetherByHand() throws IOException {
        // one segment of 3 bytes: a raw block of 2, one repeated once
        assertArrayEquals(new byte[] {7, 8, 9}, read(hex("28b52ffd 20 03 100000 0708 0b0000 09")));
        // nothing
        assertArrayEquals(new byte[0], read(hex("28b52ffd 20 00 010000")));
        assertArrayEquals(new byte[0], read(new byte[0]));
    }

    @Test
    void tellsWhatIsWrong() {
        assertEquals("zstd data ends too early", failure("28b52f"));
        assertEquals("zstd data ends too early", failure("28b52ffd 20 03 180000 0708"));
        assertEquals("zstd data is corrupt: a frame begins with 3020100", failure("00010203"));
        assertEquals(
                "zstd data is corrupt: a frame of 2 bytes, not of 3",
                failure("28b52ffd 20 03 110000 0708"));
        assertEquals(
                "zstd data is corrupt: a block of 4 bytes",
                failure("28b52ffd 20 03 210000 0708090a"));
        assertEquals(
                "zstd data is corrupt: a reserved bit of a frame's header",
                failure("28b52ffd 28 03 190000 070809"));
        assertEquals(
                "zstd data needs a dictionary, which is not supported",
                failure("28b52ffd 21 01 03 190000 070809"));
        assertEquals(
                "zstd data needs a window of 150994944 bytes: must be at most 134217728",
                failure("28b52ffd 00 89 190000 070809"));
    }
}
