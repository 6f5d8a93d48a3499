package io.ringcast.daemon.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Tests compressed files: as one member, as several members, read in pieces, and damaged. */
class UnpackedChannelTest {
    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);

    /** A pcap file with 20 frames, made by {@code zstd -19}: literals and sequences, both coded. */
    private static final String ZSTD =
            "KLUv/WQ6Fu00AKZcVC1wTzr8jJSqaoJBAE7FtgvopCSOEmuIIw2yfWzA8sg2OcBUtlwt7tAHawnZUgZF"
                    + "AD0ARACIeq+2qVu4+W2vud1S796u17Ls81T690yV2a2rVa2uffmt/VtdP+fVzni6yB5xEHoyT/pAKTVS"
                    + "HC4oIRQTgzToQUmp0AifnK9WY8tkn3isVzE9tdw9Vx6+b/aubqdyVTMbO3s1Jvu3PrJzhYrlOn4nq/ve"
                    + "tmr/v6fc2Lfq02/Y/FhlLQ8AmluPfL70HFc15aQcNBk/Ycg8jbdb2dpf37XSebR/YbM+/un69Dy2zqyM"
                    + "W1lzevOWqtezbbtnmtiwL6bUrz3btjQLCCGTkgUF/LUphEQhIV2MJCDgw4ggHDRljJ8w9KDDAtIx6E4Q"
                    + "HgYFza0dBQT7okEwsJ82MgYEkoWFAKelBgrF4cLZNK8qU5HYBLBmVKpJIwIA8Jkx8QOC+KhiTilJkkKl"
                    + "vQOSEAiCSBpry9oNMimUTkAsFFQgGzJsBnM+m4R5GqxGTaWDqRCUjdidmno+CQFh1XNY+eAXoPsoUB7v"
                    + "kjgRX+OZml4QMPUmUsQreZM3xOhV7hotgmQpj+rwFqDq4PGbo7u2g5lUUrfGAObKhTqWnRohyPWwKUlN"
                    + "WhgUiAVX1rwLhvu2dmHD82bV4L9QQayEDv4SwgZR2GxoBbsOLJai7T6ngWonj6pDFJ8Vx+SfpW4wtGMO"
                    + "RvyjVNCBB5qGubbuy5NbgjIsy6J8pEQBnjYKYB0Cc/5LVBY7dP8/1Xo/B8aHTFkE0SXSYltocWH/GALA"
                    + "E9gWjS0IyBkZ9CFAQf6QPdV9KaLnu7i1CrCWlk8J9KINaZjj6P7pqf8v9qQIjYqy5tn9KXDjsn/5QhA9"
                    + "GFy8heHmk7B4LUtKkCywN98laMlYfVhwEu2zBFdRoiSU+R1yHRPCl3Ge+wF41IuY/irIahFzgMfug2+H"
                    + "BU1DP9RtCHZ4qM5mglxStILOZaa7kx5qrjtAiM2TkEz7glJkNwhIFRwh2S9LdTWwfGMvloHkcY5sAT+D"
                    + "0cJH7fIqBRacrv/9ju1iv73udDEdC/OYrRda6/z6kHgJrdL5QqQipJHalhwDfVI5X0itGfQzeQckFNez"
                    + "xgPbXm0yRj+EZRY2ji3pHBwKBzEbQvvwZ/gtzZgkwpbco7Qdb3wbMjq29gbIJ+EiMtxjUKT9NZFNLQNK"
                    + "b3fvsLf83FVuuLrLIjs5P2bib8SxepmLBUtaTjxBCpa7BV04OMLNBMUhsShbIILmO2OCmtzwQNVLvsbP"
                    + "ujXA6Fq8RlBrXyzIXZ/5lI34z+mg84xiRjq4m8b+EZYgAwECs0STk/2iOWAG2thYfTRE6DPNBdnw4kY1"
                    + "y9cfxFjK7Uj1fR2SfvyAId0shzHdP+Or9daMZLVbT6YzZWJMAujzLFM5CTHFD2G+1LUBt3QJ7Ffdonx+"
                    + "XIA3QYTNGWSVb/wOVt3IhFseaChm7cvPkVmsGWxV4zwymqeKogbaJDfc5h+G0BKr+QNtvbQxA7Ua8/KC"
                    + "hW0REZh7ML/Kq7oNjV0oAp1AcKh8dcYRggkpV2w45KgzyRIL6sU/HRHB2aJ0Dp3mcv5klQ47ZPLkl1R/"
                    + "ErzbKDv2pZDa60re6xVSnbNrqJ/SmzwmiAudYFQVlg7csp95Aqn95T4zJmehLfIhOjDCQXnv332zsLIs"
                    + "FRcyymcPzyF+Zgw4F0bnTqYE80axZquhA8jSyNnsR++SVMwWPRhLDWMM9MHUaz8Q3tXMAWFPf0H9/OXM"
                    + "0dr1l86bEYi56aBJIXGI//vo19UBXpC0kI6WEUGbiT49WnATtYgAbH8a1DgviQIFvqaHvhOnP3XEWoVl"
                    + "8/sbQ0PywGjm1DEahPdc4IeI0rVzKb6BCqhybwAmrl0xcUE6aAzeJVqQxIj6W7Dpt4jTRhluqu5w6APs"
                    + "AnUaNQjpVur/L2dCQ/keMxCKBQJc8Cn1VDuwhbjAG3sRdAAeP35lzYkC6DXgMSvo+sgU3dLDerLJNA3U"
                    + "ScwO1eEs2NK49z7hD+WtNdRFqwyGMSP0fw4V7SjFflnVXDp5zOMjiPYcnuSzQ9ZHp2zysf6KFK9tZCVG"
                    + "PxobRcsUmMX3mXe8n1NvYQUEJdKiYUYSx59gulPPXkXYSrsrAkmlSPR1gagD535kDPVn71GKXxyQfhRv"
                    + "hCp/8Y/ROM1VYUxvTWvorWGOBuzgVwiHm6uWud7WrjVIRkNQxx7SVHy4jhZVvGK1ow6S0RGbABC+zc9f"
                    + "HhcscGxhCPEezV3dt6wgoO0P4UMrP46svzwE";

    /** Length of its contents in bytes. */
    private static final int UNPACKED = 24 + 20 * (16 + 4);

    private static byte[] zstd() {
        return Base64.getDecoder().decode(ZSTD);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** Gives a few bytes at a time, as a pipe may. */
    private InputStream trickling(byte[] file) {
        return new ByteArrayInputStream(file) {
            @Override
            public int read(byte[] to, int at, int length) {
                return super.read(to, at, Math.min(length, 1 + random.nextInt(40)));
            }
        };
    }

    private byte[] read(byte[] file) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final UnpackedChannel channel = new UnpackedChannel(Channels.newChannel(trickling(file)));
        final ByteBuffer piece = ByteBuffer.allocate(100);
        for (int count = 0; count >= 0; count = channel.read(piece.clear())) {
            out.write(piece.array(), 0, count);
        }
        assertEquals(file.length, channel.position(), "seed " + seed);
        return out.toByteArray();
    }

    private byte[] some(int length) {
        final byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void whatIsNotCompressedStaysAsItIs() throws IOException {
        for (final int length : new int[] {0, 1, 3, 4, 5, 100_000}) {
            final byte[] bytes = some(length);
            if (length > 0) {
                bytes[0] = 0x0a; // neither format begins so
            }
            assertArrayEquals(bytes, read(bytes), "seed " + seed);
        }
    }

    @Test
    void gzipIsReadMemberByMember() throws IOException {
        final byte[] bytes = some(100_000);
        assertArrayEquals(bytes, read(gzip(bytes)), "seed " + seed);
        final byte[] first = Arrays.copyOf(bytes, 7_777);
        final byte[] second = Arrays.copyOfRange(bytes, 7_777, bytes.length);
        assertArrayEquals(bytes, read(joined(gzip(first), gzip(second))), "seed " + seed);
    }

    @Test
    void zstdIsReadFrameByFrame() throws IOException {
        final byte[] once = read(zstd());
        assertEquals("4d3cb2a1", HexFormat.of().formatHex(once, 0, 4));
        assertArrayEquals(joined(once, once), read(joined(zstd(), zstd())), "seed " + seed);
    }

    private static byte[] joined(byte[]... parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void brokenOnesTellWhatIsBroken() throws IOException {
        final byte[] gzip = gzip("abcdef".repeat(100).getBytes(StandardCharsets.US_ASCII));
        assertEquals("gzip data ends too early", failure(Arrays.copyOf(gzip, gzip.length / 2)));
        assertEquals("gzip data ends too early", failure(Arrays.copyOf(gzip, 5)));
        assertEquals("zstd data ends too early", failure(Arrays.copyOf(zstd(), 900)));
        gzip[gzip.length - 5] ^= 1;
        assertTrue(failure(gzip).startsWith("gzip data is corrupt: "), failure(gzip));
        final byte[] sum = zstd();
        sum[sum.length - 1] ^= 1;
        assertTrue(failure(sum).startsWith("zstd data is corrupt: "), failure(sum));
    }

    private String failure(byte[] file) {
        return assertThrows(IOException.class, () -> read(file)).getMessage();
    }

    /** A read error is reported unchanged, not as an error of the format. */
    @Test
    void aFileThatCannotBeReadSaysSo() {
        final IOException broken = new IOException("Input/output error");
        final InputStream file =
                new InputStream() {
                    private final InputStream start = new ByteArrayInputStream(zstd(), 0, 100);

                    @Override
                    public int read() throws IOException {
                        final int next = start.read();
                        if (next < 0) {
                            throw broken;
                        }
                        return next;
                    }

                    @Override
                    public int read(byte[] to, int at, int length) throws IOException {
                        to[at] = (byte) read();
                        return 1;
                    }
                };
        final UnpackedChannel channel = new UnpackedChannel(Channels.newChannel(file));
        final ByteBuffer piece = ByteBuffer.allocate(10_000);
        assertSame(broken, assertThrows(IOException.class, () -> channel.read(piece)));
    }

    /** Damaged bytes cause at most an IOException. */
    @Test
    void noChangeOfAByteDoesHarm() {
        final byte[] whole = zstd();
        for (int round = 0; round < 3_000; round++) {
            final byte[] file = Arrays.copyOf(whole, whole.length - random.nextInt(3));
            for (int i = random.nextInt(4); i >= 0; i--) {
                file[4 + random.nextInt(file.length - 4)] = (byte) random.nextInt();
            }
            final UnpackedChannel channel =
                    new UnpackedChannel(Channels.newChannel(new ByteArrayInputStream(file)));
            final ByteBuffer piece = ByteBuffer.allocate(1 << 16);
            long length = 0;
            try {
                while (length < 1 << 24 && channel.read(piece.clear()) >= 0) {
                    length += piece.position();
                }
            } catch (IOException e) {
                assertEquals(1, e.getMessage().lines().count(), "seed " + seed);
            }
        }
    }
}
