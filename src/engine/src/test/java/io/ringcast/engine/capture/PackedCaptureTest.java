package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

/** Capture files that are compressed, in one go, in members, in pieces, and broken. */
class PackedCaptureTest {
    private static final RandomGenerator RANDOM = TestSeed.random();
    private static final List<TestFrame> FRAMES = TestFrame.some(RANDOM, 300);
    private static final byte[] FILE =
            new PcapFile(ByteOrder.LITTLE_ENDIAN, 1).frames(FRAMES).bytes();

    /**
     * Of a pcap file with 20 frames, made by {@code zstd -19}: literals and sequences, both coded.
     */
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

    private static byte[] gzip(byte[] bytes) throws IOException {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** One frame of raw blocks without a checksum. */
    private static byte[] zstd(byte[] bytes) {
        final ByteBuffer out =
                ByteBuffer.allocate(bytes.length + 100 + bytes.length / 1000 * 3)
                        .order(ByteOrder.LITTLE_ENDIAN);
        out.putInt(0xfd2fb528).put((byte) 0).put((byte) 0x38); // a window of 128 KiB
        for (int at = 0; at < bytes.length; at += 1000) {
            final int length = Math.min(1000, bytes.length - at);
            final int header = length << 3 | (at + length == bytes.length ? 1 : 0);
            out.putShort((short) header).put((byte) (header >> 16)).put(bytes, at, length);
        }
        return Arrays.copyOf(out.array(), out.position());
    }

    private static List<TestFrame> read(byte[] file) throws CaptureException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader =
                CaptureReader.open("in", TestChannels.trickling(file, RANDOM))) {
            while (reader.next()) {
                frames.add(TestFrame.at(reader));
            }
            assertEquals(file.length, reader.position());
        }
        return frames;
    }

    @Test
    void isReadLikeTheFileItself() throws IOException {
        assertEquals(FRAMES, read(gzip(FILE)), TestSeed.hint());
        assertEquals(FRAMES, read(zstd(FILE)), TestSeed.hint());
    }

    @Test
    void membersAndFramesAreOneFile() throws IOException {
        final byte[] first = Arrays.copyOf(FILE, 7_777);
        final byte[] second = Arrays.copyOfRange(FILE, 7_777, FILE.length);
        assertEquals(FRAMES, read(joined(gzip(first), gzip(second))), TestSeed.hint());
        final byte[] skippable = {0x5e, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3};
        assertEquals(FRAMES, read(joined(zstd(first), skippable, zstd(second))), TestSeed.hint());
    }

    private static byte[] joined(byte[]... parts) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (final byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    @Test
    void whatZstdMakesIsRead() throws IOException {
        final List<TestFrame> frames = read(Base64.getDecoder().decode(ZSTD));
        assertEquals(20, frames.size());
        for (int i = 0; i < frames.size(); i++) {
            assertTrue(
                    frames.get(i).hex().endsWith(String.format(java.util.Locale.ROOT, "%08x", i)));
        }
    }

    /** All frames before the fault, then one error that says what is broken. */
    @Test
    void brokenOnesTellWhatIsBroken() throws IOException {
        final byte[] gzip = gzip(FILE);
        final byte[] zstd = zstd(FILE);
        assertEquals(
                "read: gzip data ends too early", failure(Arrays.copyOf(gzip, gzip.length / 2)));
        assertEquals("read: gzip data ends too early", failure(Arrays.copyOf(gzip, 5)));
        assertEquals(
                "read: zstd data ends too early", failure(Arrays.copyOf(zstd, zstd.length / 2)));
        final byte[] checksum = gzip.clone();
        checksum[gzip.length - 5] ^= 1;
        assertTrue(failure(checksum).startsWith("read: gzip data is corrupt: "), failure(checksum));
        final byte[] reserved = zstd.clone();
        reserved[6] |= 6;
        assertEquals("read: zstd data is corrupt: a block of a reserved type", failure(reserved));
        final byte[] sum = Base64.getDecoder().decode(ZSTD);
        sum[sum.length - 1] ^= 1;
        assertEquals("read: zstd data is corrupt: a frame's checksum is another one", failure(sum));
        assertEquals(
                "first bytes 61 62 63 64: must be those of a pcap or pcapng file",
                failure(gzip("abcdef".getBytes(java.nio.charset.StandardCharsets.US_ASCII))));
    }

    private static String failure(byte[] file) {
        final CaptureException e = assertThrows(CaptureException.class, () -> read(file));
        assertTrue(e.getMessage().startsWith("in: offset " + e.offset() + ": "), e.getMessage());
        return e.getMessage().substring(("in: offset " + e.offset() + ": ").length());
    }

    /** Whatever is changed, nothing but frames and a CaptureException comes of it. */
    @Test
    void noChangeOfAByteDoesHarm() throws IOException {
        final byte[] whole = Base64.getDecoder().decode(ZSTD);
        for (int round = 0; round < 3_000; round++) {
            final byte[] file = Arrays.copyOf(whole, whole.length - RANDOM.nextInt(3));
            for (int i = RANDOM.nextInt(4); i >= 0; i--) {
                file[4 + RANDOM.nextInt(file.length - 4)] = (byte) RANDOM.nextInt();
            }
            try (CaptureReader reader = CaptureReader.open("in", TestChannels.of(file))) {
                while (reader.next()) {
                    assertTrue(reader.capturedLength() <= CaptureFormat.MAX_FRAME);
                }
            } catch (CaptureException e) {
                assertEquals(1, e.getMessage().lines().count(), TestSeed.hint());
            }
        }
    }
}
