package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files go to the usual tools and come from them; skipped where these are not installed. */
class CaptureToolsTest {
    @TempDir private Path directory;

    /**
     * Of IEEE's local experimental EtherType, which no tool decodes: where tcpdump tries to and
     * fails, it prints what is left as a hex dump of its own, also with -xx.
     */
    private final List<TestFrame> frames =
            TestFrame.some(TestSeed.random(), 200).stream()
                    .filter(frame -> frame.captured() >= 14)
                    .map(frame -> frame.ofType(0x88b5))
                    .toList();

    /** Runs a tool; returns its output if it ends without an error. */
    private static String run(String... command) throws IOException, InterruptedException {
        return run(null, command);
    }

    private static String run(Path input, String... command)
            throws IOException, InterruptedException {
        final Path errors = Files.createTempFile("ringcast-tool", ".err");
        final ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
        if (input != null) {
            builder.redirectInput(input.toFile());
        }
        final Process process = builder.start();
        final String output = new String(process.getInputStream().readAllBytes());
        final int status = process.waitFor();
        final String said = Files.readString(errors);
        Files.delete(errors);
        assertEquals(0, status, () -> String.join(" ", command) + ": " + said);
        return output;
    }

    private static void assumeInstalled(String tool) {
        final boolean installed =
                Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, tool)));
        assumeTrue(installed, tool + " is not installed");
    }

    private static List<TestFrame> read(Path file) throws CaptureException {
        final List<TestFrame> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                frames.add(TestFrame.at(reader));
            }
        }
        return frames;
    }

    private Path written(CaptureFormat format) throws CaptureException {
        final Path file = directory.resolve("ours");
        try (CaptureWriter writer = CaptureWriter.create(file, format, "if1")) {
            frames.forEach(frame -> frame.writeTo(writer));
        }
        return file;
    }

    @BeforeEach
    void hasFrames() {
        assertTrue(frames.size() > 50, TestSeed.hint());
    }

    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void editcapReadsWhatIsWritten(CaptureFormat format) throws Exception {
        assumeInstalled("editcap");
        final Path theirs = directory.resolve("theirs");
        run("editcap", "-F", "nsecpcap", written(format).toString(), theirs.toString());
        assertEquals(frames, PcapFile.read(Files.readAllBytes(theirs)), TestSeed.hint());
    }

    @ParameterizedTest
    @ValueSource(strings = {"pcap", "nsecpcap", "pcapng"})
    void whatEditcapWritesIsRead(String format) throws Exception {
        assumeInstalled("editcap");
        final Path ours = directory.resolve("ours");
        Files.write(ours, new PcapFile(ByteOrder.BIG_ENDIAN, 1).frames(frames).bytes());
        final Path theirs = directory.resolve("theirs");
        run("editcap", "-F", format, ours.toString(), theirs.toString());
        final int nanos = format.equals("pcap") ? 1000 : 1;
        assertEquals(
                frames.stream().map(frame -> frame.inUnitsOf(nanos)).toList(),
                read(theirs),
                TestSeed.hint());
    }

    /** A file with two interfaces whose time stamps differ in resolution. */
    @Test
    void whatMergecapWritesIsRead() throws Exception {
        assumeInstalled("mergecap");
        final Path micros = directory.resolve("micros");
        final Path nanos = directory.resolve("nanos");
        final List<TestFrame> first = frames.subList(0, 25);
        final List<TestFrame> second = frames.subList(25, frames.size());
        Files.write(micros, new PcapFile(ByteOrder.BIG_ENDIAN, 1000).frames(first).bytes());
        Files.write(nanos, new PcapFile(ByteOrder.LITTLE_ENDIAN, 1).frames(second).bytes());
        final Path merged = directory.resolve("merged");
        run(
                "mergecap",
                "-F",
                "pcapng",
                "-a",
                "-w",
                merged.toString(),
                micros.toString(),
                nanos.toString());
        final List<TestFrame> expected =
                new ArrayList<>(first.stream().map(frame -> frame.inUnitsOf(1000)).toList());
        expected.addAll(second);
        assertEquals(expected, read(merged), TestSeed.hint());
    }

    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void tsharkSeesTimesAndLengths(CaptureFormat format) throws Exception {
        assumeInstalled("tshark");
        final String output =
                run(
                        "tshark",
                        "-r",
                        written(format).toString(),
                        "-T",
                        "fields",
                        "-e",
                        "frame.time_epoch",
                        "-e",
                        "frame.cap_len",
                        "-e",
                        "frame.len",
                        "-e",
                        "frame.interface_name");
        final String name = format == CaptureFormat.PCAPNG ? "if1" : "";
        final StringBuilder expected = new StringBuilder();
        for (final TestFrame frame : frames) {
            expected.append(
                    String.format(
                            Locale.ROOT,
                            "%d.%09d\t%d\t%d\t%s%n",
                            frame.timestamp() / 1_000_000_000,
                            frame.timestamp() % 1_000_000_000,
                            frame.captured(),
                            frame.wire(),
                            name));
        }
        assertEquals(expected.toString(), output, TestSeed.hint());
    }

    @ParameterizedTest
    @EnumSource(CaptureFormat.class)
    void tcpdumpSeesTimesAndBytes(CaptureFormat format) throws Exception {
        assumeInstalled("tcpdump");
        final String output =
                run(
                        written(format),
                        "tcpdump",
                        "-r",
                        "-",
                        "-nn",
                        "-q",
                        "-tt",
                        "-xx",
                        "--time-stamp-precision=nano");
        final List<String> seen = new ArrayList<>();
        final StringBuilder hex = new StringBuilder();
        for (final String line : output.split("\n")) {
            if (line.startsWith("\t0x")) {
                hex.append(line.substring(line.indexOf(':') + 1).replace(" ", ""));
            } else if (line.matches("\\d{10}\\.\\d{9} .*")) {
                seen.add(hex.toString());
                hex.setLength(0);
                seen.add(line.substring(0, 20));
            }
        }
        seen.add(hex.toString());
        final List<String> expected = new ArrayList<>();
        expected.add("");
        for (final TestFrame frame : frames) {
            expected.add(
                    frame.timestamp() / 1_000_000_000
                            + "."
                            + String.format(
                                    Locale.ROOT, "%09d", frame.timestamp() % 1_000_000_000));
            expected.add(frame.hex());
        }
        assertEquals(expected, seen, TestSeed.hint());
    }

    @Test
    void capinfosSeesWhoWroteIt() throws Exception {
        assumeInstalled("capinfos");
        final String pcapng = run("capinfos", written(CaptureFormat.PCAPNG).toString());
        assertTrue(pcapng.contains("Wireshark/... - pcapng"), pcapng);
        assertTrue(pcapng.contains("Capture application: Ringcast"), pcapng);
        assertTrue(pcapng.contains("Encapsulation = Ethernet"), pcapng);
        assertTrue(pcapng.contains("Name = if1"), pcapng);
        assertTrue(pcapng.contains("Time precision = nanoseconds (9)"), pcapng);
        assertTrue(pcapng.contains("Number of packets = " + frames.size()), pcapng);
        final String pcap = run("capinfos", written(CaptureFormat.PCAP).toString());
        assertTrue(pcap.contains("nanosecond pcap"), pcap);
    }
}
