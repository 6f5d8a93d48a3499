package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureWriterTest {
    private static final TestFrame FRAME = TestFrame.of(TestFrame.TIME, new byte[60]);

    @TempDir private Path directory;

    private static List<TestFrame> read(Path file) throws CaptureException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                frames.add(TestFrame.at(reader));
            }
        }
        return frames;
    }

    private static void write(CaptureWriter open, List<TestFrame> frames) {
        try (CaptureWriter writer = open) {
            for (final TestFrame frame : frames) {
                assertTrue(frame.writeTo(writer));
            }
            assertEquals(frames.size(), writer.accepted());
            assertTrue(writer.flush());
            assertEquals(frames.size(), writer.written());
            assertEquals(Optional.empty(), writer.failure());
        }
    }

    /** Several buffers full of frames of all lengths, among them the longest. */
    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void whatIsWrittenIsRead(CaptureFormat format) throws IOException {
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 5000);
        final byte[] longest = new byte[CaptureFormat.MAX_FRAME];
        for (int i = 0; i < 1000; i += 100) {
            frames.add(i, TestFrame.of(TestFrame.TIME + i, longest));
        }
        final Path file = directory.resolve("out");
        write(CaptureWriter.create(file, format, "if1"), frames);
        assertEquals(frames, read(file), TestSeed.hint());
    }

    @Test
    void pcapIsWhatTheFormatSays() throws IOException {
        final Path file = directory.resolve("out.pcap");
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 50);
        write(CaptureWriter.create(file), frames);
        final byte[] bytes = Files.readAllBytes(file);
        assertEquals(0xa1b23c4d, ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt());
        assertEquals(frames, PcapFile.read(bytes), TestSeed.hint());
    }

    @Test
    void pcapngIsWhatTheFormatSays() throws IOException {
        final Path file = directory.resolve("out.pcapng");
        final byte[] frame = {1, 2, 3, 4, 5};
        write(
                CaptureWriter.create(file, CaptureFormat.PCAPNG, "eth0"),
                List.of(TestFrame.of(0x1234567890abcdefL, 9, frame)));
        final ByteBuffer expected = ByteBuffer.allocate(500).order(ByteOrder.nativeOrder());
        expected.putInt(0x0a0d0d0a).putInt(44).putInt(0x1a2b3c4d);
        expected.putShort((short) 1).putShort((short) 0).putLong(-1);
        expected.putShort((short) 4).putShort((short) 8);
        expected.put("Ringcast".getBytes(StandardCharsets.US_ASCII)).putInt(0).putInt(44);
        expected.putInt(1).putInt(40).putShort((short) 1).putShort((short) 0).putInt(262144);
        expected.putShort((short) 2).putShort((short) 4);
        expected.put("eth0".getBytes(StandardCharsets.US_ASCII));
        expected.putShort((short) 9).putShort((short) 1);
        expected.put(new byte[] {9, 0, 0, 0}).putInt(0).putInt(40);
        expected.putInt(6).putInt(40).putInt(0).putInt(0x12345678).putInt(0x90abcdef);
        expected.putInt(5).putInt(9).put(frame).put(new byte[3]).putInt(40);
        assertEquals(
                expected.flip(),
                ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder()));
    }

    /** Options that a dissector shows, and {@link CaptureReader} reads back. */
    @Test
    void superFramesHaveTheirSegmentSizeInAComment() throws IOException {
        final Path file = directory.resolve("out.pcapng");
        final MemorySegment frame = MemorySegment.ofArray(new byte[] {1, 2, 3, 4, 5});
        final int[] sizes = {0, 1, 99, 1_400, 65_535, 0};
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            for (final int size : sizes) {
                assertTrue(writer.write(0, frame, 0, 5, 9, size));
            }
        }
        final byte[] bytes = Files.readAllBytes(file);
        final ByteBuffer expected = ByteBuffer.allocate(500).order(ByteOrder.nativeOrder());
        expected.putInt(6).putInt(64).putInt(0).putLong(0).putInt(5).putInt(9);
        expected.put(new byte[] {1, 2, 3, 4, 5, 0, 0, 0});
        expected.putShort((short) 1).putShort((short) 13);
        expected.put("gso_size 1400".getBytes(StandardCharsets.US_ASCII)).put(new byte[3]);
        expected.putInt(0).putInt(64).flip();
        final int before = 64 + 40; // length of the last two blocks
        assertEquals(
                expected,
                ByteBuffer.wrap(bytes, bytes.length - before - 64, 64)
                        .order(ByteOrder.nativeOrder()));
        try (CaptureReader reader = CaptureReader.open(file)) {
            for (final int size : sizes) {
                assertTrue(reader.next());
                assertEquals(size, reader.segmentSize());
                assertEquals(TestFrame.of(0, 9, new byte[] {1, 2, 3, 4, 5}), TestFrame.at(reader));
            }
            assertFalse(reader.next());
        }
    }

    /** The longest frames, many of them, so that the last byte of a buffer is used. */
    @Test
    void manySuperFrames() throws IOException {
        final Path file = directory.resolve("out.pcapng");
        final MemorySegment frame = MemorySegment.ofArray(new byte[65_549]);
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            for (int i = 1; i <= 100; i++) {
                assertTrue(writer.write(0, frame, 0, 65_549 - i, 65_549, i * 600));
            }
        }
        try (CaptureReader reader = CaptureReader.open(file)) {
            for (int i = 1; i <= 100; i++) {
                assertTrue(reader.next());
                assertEquals(i * 600, reader.segmentSize());
                assertEquals(65_549 - i, reader.capturedLength());
            }
            assertFalse(reader.next());
        }
    }

    /** The buffer's old bytes must not leak into the padding. */
    @Test
    void paddingIsZero() throws IOException {
        final byte[] ones = new byte[1500];
        Arrays.fill(ones, (byte) 0xff);
        final Path file = directory.resolve("out.pcapng");
        final Path again = directory.resolve("again.pcapng");
        final List<TestFrame> frames = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            frames.add(TestFrame.of(0, Arrays.copyOf(ones, i)));
        }
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            while (writer.written() == 0) {
                TestFrame.of(0, ones).writeTo(writer);
            }
            writer.flush();
            final long before = Files.size(file);
            frames.forEach(frame -> frame.writeTo(writer));
            writer.flush();
            write(CaptureWriter.create(again), frames);
            final byte[] dirty = Files.readAllBytes(file);
            final byte[] clean = Files.readAllBytes(again);
            final int header = dirty.length - (int) before;
            assertEquals(
                    ByteBuffer.wrap(clean, clean.length - header, header),
                    ByteBuffer.wrap(dirty, (int) before, header));
        }
    }

    @Test
    void theNameTellsTheFormat() {
        assertEquals(CaptureFormat.PCAPNG, CaptureFormat.forFile(Path.of("/a/b.pcapng")));
        assertEquals(CaptureFormat.PCAPNG, CaptureFormat.forFile(Path.of("b.PcapNG")));
        assertEquals(CaptureFormat.PCAP, CaptureFormat.forFile(Path.of("b.pcap")));
        assertEquals(CaptureFormat.PCAP, CaptureFormat.forFile(Path.of("b.pcapng/b")));
    }

    @Test
    void timesThatTheFormatCannotHoldBecomeTheNearest() throws IOException {
        final List<TestFrame> frames =
                List.of(
                        TestFrame.of(-5, new byte[1]),
                        TestFrame.of(4_294_967_295_999_999_999L, new byte[1]),
                        TestFrame.of(4_294_967_296_000_000_000L, new byte[1]),
                        TestFrame.of(Long.MAX_VALUE, new byte[1]));
        final Path pcap = directory.resolve("out.pcap");
        write(CaptureWriter.create(pcap), frames);
        final long last = 4_294_967_295_999_999_999L;
        assertEquals(
                List.of(0L, last, last, last),
                read(pcap).stream().map(TestFrame::timestamp).toList());
        final Path pcapng = directory.resolve("out.pcapng");
        write(CaptureWriter.create(pcapng), frames);
        assertEquals(
                List.of(0L, last, last + 1, Long.MAX_VALUE),
                read(pcapng).stream().map(TestFrame::timestamp).toList());
    }

    @Test
    void refusesAFrameThatIsTooLongAndGoesOn() throws IOException {
        final Path file = directory.resolve("out.pcap");
        try (CaptureWriter writer = CaptureWriter.create(file)) {
            final int length = CaptureFormat.MAX_FRAME + 1;
            final MemorySegment memory = MemorySegment.ofArray(new byte[length]);
            assertFalse(writer.write(0, memory, 0, length, length));
            assertEquals(0, writer.accepted());
            assertEquals(Optional.empty(), writer.failure());
            assertTrue(FRAME.writeTo(writer));
        }
        assertEquals(List.of(FRAME), read(file));
    }

    /**
     * With any room on the disk, every frame that counts as written is in the file, and an error is
     * reported once.
     */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 24, 1000, 1 << 20, 1_500_000, 3_000_000})
    void afterAFailureEverythingIsRefused(int room) throws CaptureException {
        final TestChannels.FullDisk disk = new TestChannels.FullDisk(room);
        final CaptureWriter writer = new CaptureWriter("out", disk, CaptureFormat.PCAP.encoder(""));
        long accepted = 0;
        for (int i = 0; i < 200_000; i++) {
            accepted += FRAME.writeTo(writer) ? 1 : 0;
        }
        assertEquals(accepted, writer.accepted());
        assertFalse(FRAME.writeTo(writer));
        assertFalse(writer.flush());
        final CaptureException failure = writer.failure().orElseThrow();
        writer.close();
        assertFalse(disk.isOpen());
        assertEquals(failure, writer.failure().orElseThrow());
        assertTrue(failure.offset() <= room);
        assertEquals(
                "out: offset " + failure.offset() + ": write: No space left on device",
                failure.getMessage());
        final long whole = Math.max(0, failure.offset() - 24) / (16 + 60);
        assertEquals(whole, writer.written());
        assertEquals(failure.offset(), disk.bytes().length, "cut back to whole records");
        if (whole > 0) {
            assertEquals(whole, PcapFile.read(disk.bytes()).size());
        }
    }

    @Test
    void aDeviceThatIsFullIsToldOnCreation() {
        final Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "there is no /dev/full");
        assertEquals(
                "/dev/full: offset 0: write: No space left on device",
                assertThrows(CaptureException.class, () -> CaptureWriter.create(full))
                        .getMessage());
    }

    @Test
    void tellsWhyAFileCannotBeCreated() {
        assertEquals(
                directory.resolve("no/out") + ": cannot be opened: no such file or directory",
                assertThrows(
                                CaptureException.class,
                                () -> CaptureWriter.create(directory.resolve("no/out")))
                        .getMessage());
        assertEquals(
                directory + ": cannot be opened: Is a directory",
                assertThrows(CaptureException.class, () -> CaptureWriter.create(directory))
                        .getMessage());
        assertEquals(
                "interface name " + "x".repeat(256) + ": must be at most 255 bytes long",
                assertThrows(
                                IllegalArgumentException.class,
                                () ->
                                        CaptureWriter.create(
                                                directory.resolve("a"),
                                                CaptureFormat.PCAPNG,
                                                "x".repeat(256)))
                        .getMessage());
        assertFalse(Files.exists(directory.resolve("a")));
    }

    @Test
    void aNewFileIsItsOwnersAloneAndAnOldOneIsEmptied() throws IOException {
        final Path fresh = directory.resolve("fresh");
        write(CaptureWriter.create(fresh), List.of());
        assertEquals(
                PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(fresh));
        final Path old = directory.resolve("old");
        Files.write(old, new byte[5000]);
        write(CaptureWriter.create(old), List.of(FRAME));
        assertEquals(List.of(FRAME), read(old));
    }

    @Test
    void knowsWhenTheOutputIsTheInput() throws IOException {
        final Path input = Files.write(directory.resolve("in"), new byte[1]);
        final Path other = Files.write(directory.resolve("other"), new byte[1]);
        final Path symbolic = Files.createSymbolicLink(directory.resolve("symbolic"), input);
        final Path hard = Files.createLink(directory.resolve("hard"), input);
        assertTrue(CaptureWriter.overwrites(input, input));
        assertTrue(CaptureWriter.overwrites(directory.resolve("./x/../in").normalize(), input));
        assertTrue(CaptureWriter.overwrites(symbolic, input));
        assertTrue(CaptureWriter.overwrites(input, symbolic));
        assertTrue(CaptureWriter.overwrites(hard, input));
        assertFalse(CaptureWriter.overwrites(other, input));
        assertFalse(CaptureWriter.overwrites(directory.resolve("new"), input));
        assertFalse(CaptureWriter.overwrites(other, directory.resolve("missing")));
        assertFalse(CaptureWriter.overwrites(other, Path.of("-")));
    }

    @Test
    void closingTwiceIsHarmless() throws IOException {
        final CaptureWriter writer = CaptureWriter.create(directory.resolve("out"));
        writer.close();
        writer.close();
        assertEquals(Optional.empty(), writer.failure());
    }
}
