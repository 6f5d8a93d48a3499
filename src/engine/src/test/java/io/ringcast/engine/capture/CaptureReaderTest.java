package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CaptureReaderTest {
    private static final ByteOrder LITTLE = ByteOrder.LITTLE_ENDIAN;
    private static final ByteOrder BIG = ByteOrder.BIG_ENDIAN;
    private static final byte[] BYTES = {1, 2, 3, 4, 5, 6, 7};
    private static final TestFrame FRAME = TestFrame.of(TestFrame.TIME, BYTES);

    private static final String READABLE =
            "1 (ETHERNET), 101 (RAW), 113 (LINUX_SLL), 228 (IPV4), 229 (IPV6), 276 (LINUX_SLL2)";

    private static CaptureReader open(byte[] file) throws CaptureException {
        return CaptureReader.open("in", TestChannels.of(file));
    }

    /** Returns all frames of a valid file. */
    private static List<TestFrame> read(byte[] file) throws CaptureException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader = open(file)) {
            while (reader.next()) {
                frames.add(TestFrame.at(reader));
            }
        }
        return frames;
    }

    /** Returns the error after this many valid frames. */
    private static CaptureException error(int sound, byte[] file) throws CaptureException {
        try (CaptureReader reader = open(file)) {
            for (int i = 0; i < sound; i++) {
                assertTrue(reader.next());
            }
            return assertThrows(CaptureException.class, reader::next);
        }
    }

    static Stream<Arguments> pcapKinds() {
        return Stream.of(
                Arguments.of(LITTLE, 1),
                Arguments.of(BIG, 1),
                Arguments.of(LITTLE, 1000),
                Arguments.of(BIG, 1000));
    }

    static Stream<ByteOrder> orders() {
        return Stream.of(LITTLE, BIG);
    }

    @ParameterizedTest
    @MethodSource("pcapKinds")
    void readsPcapOfBothResolutionsInBothByteOrders(ByteOrder order, int nanos)
            throws CaptureException {
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 300);
        assertEquals(
                frames.stream().map(frame -> frame.inUnitsOf(nanos)).toList(),
                read(new PcapFile(order, nanos).frames(frames).bytes()),
                TestSeed.hint());
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsEnhancedPacketsOfAnyResolution(ByteOrder order) throws CaptureException {
        final PcapngFile file = new PcapngFile().section(order);
        file.ethernet().ethernet(9).ethernet(3).ethernet(12).ethernet(0x80 | 10);
        file.ethernet(9, 1_000_000_000).ethernet(0, -1000);
        final long time = TestFrame.TIME;
        file.enhanced(0, time / 1000, FRAME).enhanced(1, time, FRAME);
        file.enhanced(2, time / 1_000_000, FRAME).enhanced(3, 1_700_000_123_456L, FRAME);
        file.enhanced(4, 1_700_000_000L * 1024 + 512, FRAME);
        file.enhanced(5, 700_000_000_123_456_789L, FRAME).enhanced(6, 1_700_001_000, FRAME);
        final List<Long> times =
                List.of(
                        1_700_000_000_123_456_000L,
                        1_700_000_000_123_456_789L,
                        1_700_000_000_123_000_000L,
                        1_700_000_123L,
                        1_700_000_000_500_000_000L,
                        1_700_000_000_123_456_789L,
                        1_700_000_000_000_000_000L);
        assertEquals(
                times.stream().map(at -> TestFrame.of(at, BYTES)).toList(), read(file.bytes()));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void readsSimpleAndObsoletePackets(ByteOrder order) throws CaptureException {
        final PcapngFile file = new PcapngFile().section(order);
        file.described(1, 5).ethernet(9);
        file.simple(3, new byte[] {1, 2, 3}).simple(7, new byte[] {1, 2, 3, 4, 5});
        file.obsolete(1, TestFrame.TIME, FRAME);
        assertEquals(
                List.of(new TestFrame(0, 3, "010203"), new TestFrame(0, 7, "0102030405"), FRAME),
                read(file.bytes()));
    }

    private static PcapngFile.Option comment(String text) {
        return new PcapngFile.Option(1, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads comments as Ringcast's taps write them, and ignores all other comments. */
    @Test
    void readsTheSegmentSizesOfSuperFrames() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(BIG).ethernet(9);
        file.enhanced(FRAME, comment("gso_size 1400"));
        file.enhanced(FRAME, comment("hello"), comment("gso_size 1"));
        file.enhanced(FRAME);
        file.enhanced(FRAME, comment("gso_size 65535"), comment("gso_size 7"));
        for (final String text :
                List.of(
                        "gso_size 65536",
                        "gso_size 100000",
                        "gso_size ",
                        "gso_size",
                        "gso_size -1",
                        "gso_size 1 ",
                        "gso_size 0",
                        "gso_size: 14",
                        "")) {
            file.enhanced(FRAME, comment(text));
        }
        final PcapngFile.Option end = new PcapngFile.Option(0, new byte[0]);
        file.enhanced(FRAME, end, comment("gso_size 9"));
        file.enhanced(FRAME, comment("gso_size 10")).patch(20, 1 << 16 | 0xffff); // its length
        file.simple(4, new byte[] {1, 2, 3, 4});
        final List<Integer> sizes = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open("in", TestChannels.of(file.bytes()))) {
            while (reader.next()) {
                sizes.add(reader.segmentSize());
            }
        }
        final List<Integer> expected = new ArrayList<>(List.of(1_400, 1, 0, 65_535));
        expected.addAll(Collections.nCopies(12, 0));
        assertEquals(expected, sizes);
    }

    @Test
    void readsSectionsOfDifferentByteOrders() throws CaptureException {
        final PcapngFile file = new PcapngFile();
        file.section(LITTLE).ethernet(9).enhanced(0, TestFrame.TIME, FRAME);
        file.section(BIG).ethernet(6).enhanced(0, TestFrame.TIME / 1000, FRAME);
        file.section(BIG).ethernet(9).ethernet(9).enhanced(1, TestFrame.TIME, FRAME);
        file.section(LITTLE); // nothing in it
        assertEquals(List.of(FRAME, FRAME.inUnitsOf(1000), FRAME), read(file.bytes()));
    }

    @Test
    void interfacesEndWithTheirSection() throws CaptureException {
        final PcapngFile file = new PcapngFile();
        file.section(LITTLE).ethernet().ethernet().section(LITTLE).ethernet();
        file.enhanced(0, 0, FRAME);
        final int start = file.length();
        file.enhanced(1, 0, FRAME);
        final CaptureException e = error(1, file.bytes());
        assertEquals(
                "in: offset "
                        + start
                        + ": interface 1: must be less than 1, the number described in the section",
                e.getMessage());
        assertEquals(start, e.offset());
        assertEquals("in", e.file());
    }

    @Test
    void passesOverOtherBlocks() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(BIG).other(4, 16).ethernet(9);
        file.other(0xbad, 0).enhanced(0, TestFrame.TIME, FRAME);
        file.other(5, 3_000_000).enhanced(0, TestFrame.TIME, FRAME).other(0x80000001, 4);
        assertEquals(List.of(FRAME, FRAME), read(file.bytes()));
    }

    @Test
    void acceptsOptionsWithoutAnEnd() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE).described(1, 0);
        file.enhanced(0, TestFrame.TIME / 1000, FRAME);
        assertEquals(List.of(FRAME.inUnitsOf(1000)), read(file.bytes()));
    }

    /** pcap's seconds have no sign: they last until 2106. */
    @Test
    void readsTimesAfter2038() throws CaptureException {
        final TestFrame late = TestFrame.of(4_294_967_295_999_999_999L, BYTES);
        assertEquals(List.of(late), read(new PcapFile(BIG, 1).frame(late).bytes()));
    }

    @Test
    void aFileWithoutFramesIsSound() throws CaptureException {
        assertEquals(List.of(), read(new PcapFile(LITTLE, 1).bytes()));
        assertEquals(List.of(), read(new PcapngFile().section(LITTLE).bytes()));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 59, 65536, 262144})
    void readsFramesOfAnyLength(int length) throws CaptureException {
        final TestFrame frame = TestFrame.of(TestFrame.TIME, new byte[length]);
        final List<TestFrame> twice = List.of(frame, frame);
        assertEquals(twice, read(new PcapFile(BIG, 1).frames(twice).bytes()));
        final PcapngFile file = new PcapngFile().section(LITTLE).ethernet(9);
        file.enhanced(0, TestFrame.TIME, frame).enhanced(0, TestFrame.TIME, frame);
        assertEquals(twice, read(file.bytes()));
    }

    @Test
    void aWireLengthBelowTheCapturedOneIsRaised() throws CaptureException {
        final byte[] file = new PcapFile(LITTLE, 1).record(TestFrame.TIME, 7, 3, BYTES).bytes();
        assertEquals(List.of(FRAME), read(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {262145, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void refusesHugeLengths(int length) throws CaptureException {
        final String rule =
                ": captured length "
                        + Integer.toUnsignedString(length)
                        + ": must be at most 262144";
        final PcapFile pcap = new PcapFile(BIG, 1).frame(FRAME);
        final int record = pcap.length();
        assertEquals(
                "in: offset " + record + rule,
                error(1, pcap.record(0, length, length, BYTES).bytes()).getMessage());
        final PcapngFile pcapng = new PcapngFile().section(BIG).ethernet();
        final int block = pcapng.enhanced(0, 0, FRAME).length();
        assertEquals(
                "in: offset " + block + rule,
                error(1, pcapng.enhanced(0, 0, length, length, BYTES).bytes()).getMessage());
    }

    @Test
    void refusesAnOriginalLengthThatIsNone() throws CaptureException {
        final byte[] file = new PcapFile(LITTLE, 1).record(0, 7, -2, BYTES).bytes();
        assertEquals(
                "in: offset 24: original length 4294967294: must be at most 2147483647",
                error(0, file).getMessage());
    }

    @Test
    void refusesAFrameLongerThanItsBlock() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE).ethernet();
        final int start = file.length();
        // room: 7 bytes, 1 of padding, 12 of options
        assertEquals(
                "in: offset "
                        + start
                        + ": captured length 21: must be at most the 20 bytes that the block holds",
                error(0, file.enhanced(0, 0, 21, 21, BYTES).bytes()).getMessage());
        final PcapngFile simple = new PcapngFile().section(LITTLE).ethernet();
        assertEquals(
                "in: offset "
                        + simple.length()
                        + ": captured length 9: must be at most the 8 bytes that the block holds",
                error(0, simple.simple(9, BYTES).bytes()).getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 8, 31, 33, 2, -1})
    void refusesBlockLengthsThatLie(int total) throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE).ethernet().enhanced(0, 0, FRAME);
        final int start = file.length();
        file.enhanced(0, 0, FRAME);
        file.patch(file.length() - start - 4, total);
        assertEquals(
                "in: offset "
                        + start
                        + ": block total length "
                        + Integer.toUnsignedString(total)
                        + ": must be at least 32 and a multiple of 4",
                error(1, file.bytes()).getMessage());
    }

    @Test
    void refusesABlockWhoseLengthsDisagree() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE).ethernet().enhanced(0, 0, FRAME);
        final int packet = file.length();
        file.enhanced(0, 0, FRAME).patch(4, 48);
        assertEquals(
                "in: offset "
                        + packet
                        + ": block total length 48 at the block's end: must be 52 as at its start",
                error(1, file.bytes()).getMessage());
        final PcapngFile passed = new PcapngFile().section(LITTLE);
        final int other = passed.length();
        passed.other(4, 8).patch(4, 21);
        assertEquals(
                "in: offset "
                        + other
                        + ": block total length 21 at the block's end: must be 20 as at its start",
                error(0, passed.bytes()).getMessage());
    }

    @Test
    void refusesAPacketBlockBeyondAllMeasure() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE).ethernet();
        final int start = file.length();
        file.other(6, 524_288);
        assertEquals(
                "in: offset " + start + ": block total length 524300: must be at most 524288",
                error(0, file.bytes()).getMessage());
    }

    @Test
    void refusesOptionsThatLie() throws CaptureException {
        final PcapngFile longer = new PcapngFile().section(LITTLE);
        final String offset = "in: offset " + longer.length();
        longer.described(1, 0, new PcapngFile.Option(2, new byte[4]));
        longer.patch(16, 9 << 16 | 2);
        assertEquals(
                offset + ": length 9 of option 2: must end within its block",
                error(0, longer.bytes()).getMessage());
        final PcapngFile resolution = new PcapngFile().section(LITTLE);
        resolution.described(1, 0, new PcapngFile.Option(9, new byte[2]));
        assertEquals(
                offset + ": length 2 of option if_tsresol: must be 1",
                error(0, resolution.bytes()).getMessage());
        final PcapngFile shift = new PcapngFile().section(LITTLE);
        shift.described(1, 0, new PcapngFile.Option(14, new byte[4]));
        assertEquals(
                offset + ": length 4 of option if_tsoffset: must be 8",
                error(0, shift.bytes()).getMessage());
    }

    @Test
    void boundsTheInterfacesOfASection() throws CaptureException {
        final PcapngFile file = new PcapngFile().section(LITTLE);
        for (int i = 0; i < 65536; i++) {
            file.ethernet();
        }
        final int start = file.length();
        assertEquals(List.of(), read(file.bytes()));
        assertEquals(
                "in: offset " + start + ": interfaces of a section: must be at most 65536",
                error(0, file.ethernet().bytes()).getMessage());
    }

    @Test
    void refusesOtherLinkTypesByName() throws CaptureException {
        assertEquals(
                "in: offset 0: link type 105 (IEEE802_11): must be one of " + READABLE,
                assertThrows(CaptureException.class, () -> open(new PcapFile(BIG, 1, 105).bytes()))
                        .getMessage());
        final PcapngFile file = new PcapngFile().section(LITTLE).described(147, 0).ethernet();
        file.enhanced(1, 0, FRAME);
        final int start = file.length();
        file.enhanced(0, 0, FRAME);
        assertEquals(
                "in: offset " + start + ": link type 147: must be one of " + READABLE,
                error(1, file.bytes()).getMessage());
    }

    /** The upper bits of the field describe the frame check sequence. */
    @Test
    void ignoresTheRestOfTheLinkTypeField() throws CaptureException {
        final PcapFile file = new PcapFile(BIG, 1, 0x24000001).frame(FRAME);
        assertEquals(List.of(FRAME), read(file.bytes()));
    }

    @Test
    void refusesWhatIsNoCaptureFile() {
        assertEquals(
                "in: offset 0: file of 0 bytes: too short for a capture file",
                openError(new byte[0]));
        assertEquals(
                "in: offset 0: file of 3 bytes: too short for a capture file",
                openError(new byte[3]));
        assertEquals(
                "in: offset 0: first bytes 1f 8b 08 00: must be those of a pcap or pcapng file",
                openError(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0}));
        final byte[] version = new PcapFile(LITTLE, 1).bytes();
        version[4] = 3;
        assertEquals("in: offset 0: pcap major version 3: must be 2", openError(version));
        final byte[] magic = new PcapngFile().section(LITTLE).bytes();
        magic[8] = 9;
        assertTrue(
                openError(magic).endsWith(": must be 0x1a2b3c4d in either byte order"),
                openError(magic));
        final byte[] section = new PcapngFile().section(BIG).bytes();
        section[13] = 2;
        assertEquals("in: offset 0: pcapng major version 2: must be 1", openError(section));
    }

    private static String openError(byte[] file) {
        return assertThrows(CaptureException.class, () -> open(file)).getMessage();
    }

    @Test
    void everyCallAfterAnErrorThrowsTheSame() throws CaptureException {
        try (CaptureReader reader = open(new PcapFile(BIG, 1).record(0, -1, 0, BYTES).bytes())) {
            final CaptureException first = assertThrows(CaptureException.class, reader::next);
            assertSame(first, assertThrows(CaptureException.class, reader::next));
        }
    }

    @Test
    void tellsReadErrorsLikeCorruption() throws CaptureException {
        final byte[] file = new PcapFile(LITTLE, 1).frame(FRAME).bytes();
        final ReadableByteChannel good = TestChannels.of(file);
        final ReadableByteChannel failing =
                new ReadableByteChannel() {
                    @Override
                    public int read(ByteBuffer to) throws IOException {
                        final int read = good.read(to);
                        if (read < 0) {
                            throw new IOException("Input/output error");
                        }
                        return read;
                    }

                    @Override
                    public boolean isOpen() {
                        return true;
                    }

                    @Override
                    public void close() {}
                };
        try (CaptureReader reader = CaptureReader.open("in", failing)) {
            assertTrue(reader.next());
            final CaptureException e = assertThrows(CaptureException.class, reader::next);
            assertEquals(
                    "in: offset " + file.length + ": read: Input/output error", e.getMessage());
        }
    }

    @Test
    void opensFilesByPath(@TempDir Path directory) throws IOException {
        final Path file = directory.resolve("a.pcap");
        Files.write(file, new PcapFile(BIG, 1).frame(FRAME).bytes());
        try (CaptureReader reader = CaptureReader.open(file)) {
            assertTrue(reader.next());
            assertEquals(FRAME, TestFrame.at(reader));
            assertFalse(reader.next());
            assertFalse(reader.next());
        }
        final Path missing = directory.resolve("b.pcap");
        assertEquals(
                missing + ": cannot be opened: no such file or directory",
                assertThrows(CaptureException.class, () -> CaptureReader.open(missing))
                        .getMessage());
        assertEquals(
                directory + ": offset 0: read: Is a directory",
                assertThrows(CaptureException.class, () -> CaptureReader.open(directory))
                        .getMessage());
    }

    @Test
    void closesTheChannelWhenOpeningFails() {
        final ReadableByteChannel channel = TestChannels.of(new byte[10]);
        assertThrows(CaptureException.class, () -> CaptureReader.open("in", channel));
        assertFalse(channel.isOpen());
    }

    @Test
    void tellsHowFarItHasRead() throws IOException {
        final PcapFile file = new PcapFile(ByteOrder.LITTLE_ENDIAN, 1);
        final List<TestFrame> frames = TestFrame.some(TestSeed.random(), 100);
        final List<Integer> ends = new ArrayList<>();
        for (final TestFrame frame : frames) {
            ends.add(file.frame(frame).length());
        }
        try (CaptureReader reader = open(file.bytes())) {
            for (final int end : ends) {
                assertTrue(reader.next());
                assertEquals(end, reader.position(), TestSeed.hint());
            }
        }
    }
}
