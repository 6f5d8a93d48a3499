package io.ringcast.daemon.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.Cli;
import io.ringcast.daemon.replay.CaptureFiles.Captured;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests replays from file to file. The expected frames are built from their parts, not derived from
 * the input.
 */
class ReplayCommandTest {
    private static final String MAC = "02:00:00:00:00:09";
    private static final String SENDER = "10.0.1.1";
    private static final String GROUP = "239.1.2.3";

    @TempDir private Path directory;
    private Path in;
    private Path out;
    private final List<Captured> frames = new ArrayList<>();
    private final List<Captured> expected = new ArrayList<>();

    @BeforeEach
    void files() {
        in = directory.resolve("in.pcap");
        out = directory.resolve("out.pcap");
    }

    private static byte[] payload(int number) {
        return ByteBuffer.allocate(8 + number % 500).putLong(number).array();
    }

    private static Captured multicast(int number, String group, int port) {
        return Captured.of(time(number), Datagrams.frame(SENDER, group, port, payload(number)));
    }

    private static Captured unicast(int number, String mac, String destination, int port) {
        return Captured.of(
                time(number),
                Datagrams.frame(MacAddress.parse(mac), SENDER, destination, port, payload(number)));
    }

    /** Returns a distinct time for each frame; the times sometimes go backwards. */
    private static long time(int number) {
        return Datagrams.TIME + 1_000_007L * (number ^ 1);
    }

    private Cli replay(String... options) throws Exception {
        CaptureFiles.write(in, frames);
        return onFiles(options);
    }

    private Cli onFiles(String... options) {
        final List<String> arguments = new ArrayList<>(List.of("replay", "" + in, "" + out));
        arguments.addAll(List.of(options));
        return Cli.run(arguments.toArray(new String[0]));
    }

    private static Map<String, Object> summary(Cli replay) {
        assertEquals(0, replay.exitCode(), replay::err);
        assertEquals("", replay.err());
        assertEquals(1, replay.out().lines().count(), "one JSON object");
        final Map<String, Object> map = Json.read(replay.out());
        assertLaw(RunSummary.fromMap(map));
        return map;
    }

    private static void assertLaw(RunSummary s) {
        assertEquals(s.received(), s.matched() + s.unmatched() + s.droppedTotal(), s::toString);
        assertEquals(s.copies(), s.forwarded() + s.transmitErrorsTotal(), s::toString);
    }

    @Test
    void theInterfaceDecidesWhichRulesFramesMeet() throws Exception {
        final Path rules =
                Files.writeString(
                        directory.resolve("c.yaml"),
                        """
                        interface: [if1, if2]
                        rules:
                          - {name: a, interface: if1, match: {group: 239.1.2.3}, to: [10.0.2.2]}
                          - {name: b, interface: if2, match: {group: 239.1.2.3}, to: [10.0.2.3]}
                        """);
        frames.add(multicast(1, GROUP, 10_000));
        expected.add(unicast(1, MAC, "10.0.2.3", 10_000));
        final String[] options = {"-c", "" + rules, "--to-mac", MAC, "--json", "-i", "if2"};
        summary(replay(options));
        assertEquals(expected, CaptureFiles.read(out));
        final Cli open = onFiles(Arrays.copyOf(options, options.length - 2));
        assertEquals(2, open.exitCode());
        assertTrue(
                open.err()
                        .contains(
                                "-i: must name the interface that IN was captured on, because rules"
                                        + " of the file name interfaces"),
                open::err);
        options[options.length - 1] = "if3";
        final Cli other = onFiles(options);
        assertEquals(2, other.exitCode());
        assertTrue(
                other.err().contains("-i if3: must be one of the receive interfaces: if1, if2"),
                other::err);
    }

    /** If -i is missing and the file names one interface, the capture counts as taken on it. */
    @Test
    void oneInterfaceOfTheFileIsThatOfTheCapture() throws Exception {
        final Path rules =
                Files.writeString(
                        directory.resolve("c.yaml"),
                        """
                        interface: if1
                        rules:
                          - {name: a, interface: if1, match: {group: 239.1.2.3}, to: [10.0.2.2]}
                        """);
        frames.add(multicast(1, GROUP, 10_000));
        expected.add(unicast(1, MAC, "10.0.2.2", 10_000));
        summary(replay("-c", "" + rules, "--to-mac", MAC, "--json"));
        assertEquals(expected, CaptureFiles.read(out));
    }

    @Test
    void readsACompressedFileAndTellsWhereItBreaksOff() throws Exception {
        for (int i = 0; i < 50; i++) {
            frames.add(multicast(i, GROUP, 10_000));
            expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
        }
        CaptureFiles.write(in, frames);
        final ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(Files.readAllBytes(in));
        }
        Files.write(in, packed.toByteArray());
        summary(onFiles("--to", "10.0.2.2", "--to-mac", MAC, "--json"));
        assertEquals(expected, CaptureFiles.read(out));
        Files.write(in, Arrays.copyOf(packed.toByteArray(), packed.size() / 2));
        final Cli broken = onFiles("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(1, broken.exitCode());
        assertTrue(broken.err().strip().endsWith(": read: gzip data ends too early"), broken::err);
        assertEquals(1, broken.err().lines().count(), broken::err);
    }

    /** LINKTYPE_RAW: the packets without their Ethernet headers. */
    @Test
    void readsPacketsWithoutEthernetHeadersAndSaysSoOnce() throws Exception {
        final ByteBuffer file = ByteBuffer.allocate(4_000).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(0xa1b23c4d).putShort((short) 2).putShort((short) 4);
        file.putInt(0).putInt(0).putInt(65_535).putInt(101);
        final long mac = MacAddress.parse(MAC);
        for (int i = 0; i < 3; i++) {
            final byte[] frame = Datagrams.frame(SENDER, GROUP, 10_000, payload(i));
            file.putInt(1_700_000_000).putInt(i).putInt(frame.length - 14);
            file.putInt(frame.length - 14).put(frame, 14, frame.length - 14);
            final byte[] sent = Datagrams.frame(mac, SENDER, "10.0.2.2", 10_000, payload(i));
            Arrays.fill(sent, 6, 12, (byte) 0);
            expected.add(Captured.of(1_700_000_000_000_000_000L + i, sent));
        }
        Files.write(in, Arrays.copyOf(file.array(), file.position()));
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(0, replay.exitCode(), replay::err);
        assertEquals(expected, CaptureFiles.read(out));
        assertEquals(
                "warning: "
                        + in
                        + ": link type 101 (RAW): packets have no Ethernet header and get one:"
                        + " source MAC address as captured, else 00:00:00:00:00:00",
                replay.err().strip().replaceFirst("^ringcast: ", ""));
    }

    @Test
    void writesWhatWouldBeTransmitted() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            frames.add(multicast(i, GROUP, i % 4 == 3 ? 10_001 : 10_000));
            if (i % 4 != 3) {
                expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
            }
        }
        final Cli replay = replay("--to", "10.0.2.2", "--to-mac", MAC, "--json");
        final Map<String, Object> map = summary(replay);
        assertEquals(expected, CaptureFiles.read(out));
        assertEquals(
                List.of(
                        "received",
                        "received_bytes",
                        "received_super_frames",
                        "matched",
                        "unmatched",
                        "copies",
                        "forwarded",
                        "sent_bytes",
                        "sent_super_frames",
                        "dropped",
                        "fragments",
                        "transmit_errors",
                        "kernel_drops",
                        "kicks",
                        "seconds",
                        "rules",
                        "copied"),
                List.copyOf(map.keySet()));
        final RunSummary summary = RunSummary.fromMap(map);
        assertEquals(1_000, summary.received());
        assertEquals(750, summary.matched());
        assertEquals(750, summary.forwarded());
        assertEquals(0, Fields.integer(map, "copied"));
        assertEquals("[rw-------]", "[" + permissions(out) + "]");
    }

    private static String permissions(Path file) throws Exception {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void severalRulesAndDestinations() throws Exception {
        final Path config =
                Files.writeString(
                        directory.resolve("c.yaml"),
                        """
                        rules:
                          - name: first
                            match: {group: 239.1.2.3, port: 10000}
                            to: [10.0.2.2, {ip: 10.0.2.3, port: 7, mac: 02:00:00:00:00:0a}]
                          - name: second
                            match: {group: 239.1.0.0/16, port: 1-300}
                            to: [239.200.0.1:5001-5300]
                        """);
        for (int i = 0; i < 300; i++) {
            switch (i % 3) {
                case 0:
                    frames.add(multicast(i, GROUP, 10_000));
                    expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
                    expected.add(unicast(i, "02:00:00:00:00:0a", "10.0.2.3", 7));
                    break;
                case 1:
                    frames.add(multicast(i, "239.1.7.7", i));
                    expected.add(multicast(i, "239.200.0.1", 5_000 + i));
                    break;
                default:
                    frames.add(multicast(i, "239.2.7.7", 10_000));
            }
        }
        final Map<String, Object> map =
                summary(replay("-c", config.toString(), "--to-mac", MAC, "--json"));
        assertEquals(expected, CaptureFiles.read(out));
        assertEquals(
                "[{\"name\":\"first\",\"matched\":100,\"destinations\":["
                        + "{\"to\":\"10.0.2.2\",\"sent\":100,\"sent_bytes\":19850,\"transmit_errors\":{}},"
                        + "{\"to\":\"10.0.2.3:7\",\"sent\":100,\"sent_bytes\":19850,\"transmit_errors\":{}}]},"
                        + "{\"name\":\"second\",\"matched\":100,\"destinations\":["
                        + "{\"to\":\"239.200.0.1:5001-5300\",\"sent\":100,\"sent_bytes\":19950,\"transmit_errors\":{}}]}]",
                Json.write(Map.of("rules", map.get("rules")))
                        .replaceFirst("^\\{\"rules\":(.*)}$", "$1"));
    }

    /**
     * Replays all kinds of frames in random order: the output keeps the order, also for frames that
     * were not captured in full.
     */
    @Test
    void allKeepsTheOrder() throws Exception {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        int copied = 0;
        for (int i = 0; i < 5_000; i++) {
            final byte[] noise = new byte[random.nextInt(14, 3_000)];
            switch (random.nextInt(4)) {
                case 0:
                    frames.add(multicast(i, GROUP, 10_000));
                    expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
                    expected.add(unicast(i, MAC, "10.0.2.3", 5));
                    break;
                case 1:
                    frames.add(multicast(i, GROUP, 9));
                    expected.add(multicast(i, GROUP, 9));
                    copied++;
                    break;
                case 2: // not captured in full, and matched by no rule
                    random.nextBytes(noise);
                    noise[12] = 0x12;
                    frames.add(new Captured(time(i), 9_000, HexFormat.of().formatHex(noise)));
                    expected.add(frames.get(i));
                    copied++;
                    break;
                default: // dropped: not captured in full, but matched by the rule
                    final Captured whole = multicast(i, GROUP, 10_000);
                    frames.add(new Captured(whole.time(), whole.wire() + 1, whole.hex()));
            }
        }
        final Map<String, Object> map =
                summary(
                        replay(
                                "--to",
                                "10.0.2.2",
                                "--to",
                                "10.0.2.3:5",
                                "--to-mac",
                                MAC,
                                "--all",
                                "--json"));
        assertEquals(expected, CaptureFiles.read(out), "seed " + seed);
        assertEquals(copied, Fields.integer(map, "copied"));
        final RunSummary summary = RunSummary.fromMap(map);
        assertEquals(5_000, summary.received());
        assertEquals(copied, summary.unmatched());
        assertEquals(summary.dropped().get("truncated"), summary.droppedTotal(), summary::toString);
    }

    @ParameterizedTest
    @CsvSource({"in.pcap,out.pcapng", "in.pcapng,out.pcap", "in.PCAPNG,out.PcapNg"})
    void bothFormats(String input, String output) throws Exception {
        in = directory.resolve(input);
        out = directory.resolve(output);
        for (int i = 0; i < 10; i++) {
            frames.add(multicast(i, GROUP, 10_000));
            expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
        }
        final Cli replay = replay("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(0, replay.exitCode(), replay::err);
        assertEquals(expected, CaptureFiles.read(out));
        final int magic = ByteBuffer.wrap(Files.readAllBytes(out)).getInt();
        final boolean pcapng = output.toLowerCase(Locale.ROOT).endsWith("pcapng");
        assertEquals(pcapng ? 0x0a0d0d0a : 0x4d3cb2a1, magic);
    }

    /** Super-frames of a capture by Ringcast are segmented, and counted as their datagrams. */
    @Test
    void cutsSuperFramesWhoseSegmentSizeTheFileTells() throws Exception {
        in = directory.resolve("in.pcapng");
        final byte[] whole = Datagrams.frame(SENDER, GROUP, 10_000, new byte[2_500]);
        final byte[] other = Datagrams.frame(SENDER, GROUP, 10_001, new byte[2_500]);
        try (CaptureWriter writer = CaptureWriter.create(in)) {
            for (final byte[] frame : List.of(whole, other)) {
                final MemorySegment memory = MemorySegment.ofArray(frame);
                writer.write(7, memory, 0, frame.length, frame.length, 1_000);
            }
        }
        final String[] options = {
            "--to", "10.0.2.2", "--to-mac", MAC, "--mtu", "1500", "--all", "--json"
        };
        out = directory.resolve("out.pcapng");
        final RunSummary summary = RunSummary.fromMap(summary(onFiles(options)));
        assertEquals(6, summary.received());
        assertEquals(2, summary.receivedSuperFrames());
        assertEquals(3, summary.matched());
        assertEquals(3, summary.forwarded());
        final List<String> found = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(out)) {
            while (reader.next()) {
                found.add(reader.capturedLength() + " of " + reader.segmentSize());
            }
        }
        assertEquals(List.of("1042 of 0", "1042 of 0", "542 of 0", "2542 of 1000"), found);
    }

    /**
     * In another program's capture, a frame longer than the MTU must be a super-frame, but its
     * segment size is unknown.
     */
    @Test
    void dropsSuperFramesWhoseSegmentSizeNobodyKnows() throws Exception {
        for (final int length : new int[] {1_472, 1_473, 2_000}) {
            frames.add(
                    Captured.of(
                            time(length),
                            Datagrams.frame(SENDER, GROUP, 10_000, new byte[length])));
        }
        final String[] options = {"--to", "10.0.2.2", "--to-mac", MAC, "--json"};
        assertEquals(3L, RunSummary.fromMap(summary(replay(options))).forwarded());
        final List<String> more = new ArrayList<>(List.of(options));
        more.addAll(List.of("--mtu", "1500"));
        final Cli replay = onFiles(more.toArray(new String[0]));
        assertEquals(0, replay.exitCode(), replay::err);
        final RunSummary summary = RunSummary.fromMap(Json.read(replay.out()));
        assertLaw(summary);
        assertEquals(1, summary.forwarded());
        assertEquals(2L, summary.dropped().get("oversize"));
        assertEquals(
                "warning: "
                        + in
                        + ": frames longer than an MTU of 1500 allows are dropped (oversize):"
                        + " super-frames whose segment size the file does not tell; capture with"
                        + " 'ringcast run --capture-in', or with the offload off",
                replay.err().strip().replaceFirst("^ringcast: ", ""));
    }

    @Test
    void summaryForPeople() throws Exception {
        for (int i = 0; i < 3; i++) {
            frames.add(multicast(i, GROUP, 10_000));
        }
        frames.add(multicast(3, GROUP, 1));
        final Cli replay = replay("--to", "10.0.2.2", "--to-mac", MAC, "--all");
        assertEquals(
                """
                Accounting, S s
                  received = matched + unmatched + dropped           4 = 3 + 1 + 0
                  copies = sent + transmit errors + in flight        3 = 3 + 0 + 0
                  dropped            none
                  transmit errors    none
                  kernel drops       none
                  kicks              1 (3.00 frames each)
                  bytes              206 received, 153 sent
                  copied             1 unmatched frames
                """,
                replay.out().replaceFirst("[0-9.]+ s", "S s"));
    }

    @Test
    void anEmptyFile() throws Exception {
        assertEquals(
                0,
                RunSummary.fromMap(summary(replay("--to=10.0.2.2", "--to-mac=" + MAC, "--json")))
                        .received());
        assertEquals(List.of(), CaptureFiles.read(out));
    }

    @Test
    void aCaptureHasNoOwnAddress() throws Exception {
        assertUsage(
                "destination own: a capture has no interface with an address; name the address",
                replay("--destination", "own", "--to", "239.1.1.1"));
    }

    @Test
    void destinationsNeedMacAddresses() throws Exception {
        assertUsage(
                "10.0.2.2, 10.0.2.3:5: no network is asked for MAC addresses here; give one with"
                        + " --to-mac, or with \"mac\" in a file of -c",
                replay("--to", "10.0.2.2", "--to", "239.1.1.1", "--to", "10.0.2.3:5"));
        assertUsage(
                "--to-mac: every destination has a MAC address already",
                replay("--to", "239.1.1.1", "--to-mac", MAC));
        assertUsage("--to: must be given, or a file with -c: there is no interface", replay());
        assertUsage(
                "--to: must be given, or a file with -c: there is no interface",
                replay("--to-mac", MAC));
        assertFalse(Files.exists(out));
    }

    @Test
    void rulesComeFromOnePlace() throws Exception {
        assertUsage(
                "-c c.yaml: the rules come from the file, so there can be no --to, --ttl",
                replay("-c", "c.yaml", "--ttl", "keep", "--to", "10.0.2.2"));
    }

    @Test
    void aWrongConfigurationIsToldAsAWhole() throws Exception {
        final Path config =
                Files.writeString(directory.resolve("c.yaml"), "rules: [{}]\nidle: x\n");
        final Cli replay = replay("-c", config.toString());
        assertEquals(2, replay.exitCode());
        assertEquals(3, replay.errLines().size(), replay::err);
        assertFalse(Files.exists(out));
    }

    @Test
    void neverOverwritesItsInput() throws Exception {
        frames.add(multicast(0, GROUP, 10_000));
        CaptureFiles.write(in, frames);
        final Path link = Files.createSymbolicLink(directory.resolve("link.pcap"), in);
        final Path hard = Files.createLink(directory.resolve("hard.pcap"), in);
        for (final Path same : List.of(in, link, hard, directory.resolve("./in.pcap"))) {
            out = same;
            assertUsage(
                    "OUT " + same + ": is the same file as IN " + in, onFiles("--to", "239.1.1.1"));
        }
        assertEquals(frames, CaptureFiles.read(in));
        out = Path.of("-");
        assertUsage("OUT -: must be a file", onFiles("--to", "239.1.1.1"));
    }

    private static void assertUsage(String message, Cli replay) {
        assertEquals(2, replay.exitCode(), replay::err);
        assertEquals("", replay.out());
        assertTrue(replay.err().startsWith("ringcast replay: " + message), replay::err);
        assertEquals(2, replay.errLines().size(), replay::err);
    }

    @Test
    void truncatedInput() throws Exception {
        for (int i = 0; i < 100; i++) {
            frames.add(multicast(i, GROUP, 10_000));
            if (i < 99) {
                expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
            }
        }
        CaptureFiles.write(in, frames);
        final byte[] whole = Files.readAllBytes(in);
        Files.write(in, Arrays.copyOf(whole, whole.length - 1));
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC, "--json");
        assertEquals(1, replay.exitCode());
        assertEquals(1, replay.errLines().size(), replay::err);
        assertTrue(
                replay.err()
                        .matches(
                                "ringcast replay: \\Q"
                                        + in
                                        + "\\E: offset "
                                        + (whole.length - frames.get(99).wire() - 16)
                                        + ": captured length .*\\n"),
                replay::err);
        assertEquals(99, RunSummary.fromMap(Json.read(replay.out())).forwarded());
        assertEquals(expected, CaptureFiles.read(out));
    }

    @Test
    void corruptInput() throws Exception {
        in = directory.resolve("in.pcapng");
        for (int i = 0; i < 100; i++) {
            frames.add(multicast(i, GROUP, 10_000));
            if (i < 60) {
                expected.add(unicast(i, MAC, "10.0.2.2", 10_000));
            }
        }
        CaptureFiles.write(in, frames.subList(0, 60));
        final int length = (int) Files.size(in);
        CaptureFiles.write(in, frames);
        final ByteBuffer bytes =
                ByteBuffer.wrap(Files.readAllBytes(in)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(length + 4, 7);
        Files.write(in, bytes.array());
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(1, replay.exitCode());
        assertEquals(1, replay.errLines().size(), replay::err);
        assertTrue(
                replay.err().startsWith("ringcast replay: " + in + ": offset " + length + ": "),
                replay::err);
        assertTrue(replay.out().contains("60 = 60 + 0 + 0"), replay::out);
        assertEquals(expected, CaptureFiles.read(out));
    }

    @Test
    void noCaptureFile() throws Exception {
        Files.writeString(in, "no capture file");
        assertFailed(in + ": offset 0: first bytes 6e 6f 20 63: must be");
        Files.writeString(in, "");
        assertFailed(in + ": offset 0: file of 0 bytes: too short");
        Files.delete(in);
        assertFailed(in + ": cannot be opened: no such file or directory");
        assertFalse(Files.exists(out), "no output without an input");
    }

    @Test
    void unwritableOutput() throws Exception {
        frames.add(multicast(0, GROUP, 10_000));
        CaptureFiles.write(in, frames);
        out = directory.resolve("nowhere/out.pcap");
        assertFailed(out + ": cannot be opened: no such file or directory");
        out = directory;
        assertFailed(out + ": cannot be opened: Is a directory");
    }

    @Test
    void fullDisk() throws Exception {
        Assumptions.assumeTrue(Files.isWritable(Path.of("/dev/full")), "/dev/full");
        for (int i = 0; i < 5_000; i++) {
            frames.add(multicast(i, GROUP, 10_000));
        }
        CaptureFiles.write(in, frames);
        out = Path.of("/dev/full");
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(1, replay.exitCode(), replay::err);
        assertTrue(replay.err().contains("/dev/full: offset 0: "), replay::err);
        assertTrue(replay.err().contains("No space left on device"), replay::err);
    }

    /** The reader of the output closes the pipe in the middle of the output. */
    @Test
    void outputThatBreaksOff() throws Exception {
        out = directory.resolve("pipe");
        Assumptions.assumeTrue(
                new ProcessBuilder("mkfifo", out.toString()).start().waitFor() == 0, "mkfifo");
        for (int i = 0; i < 20_000; i++) {
            frames.add(multicast(i, GROUP, 10_000));
        }
        CaptureFiles.write(in, frames);
        final Thread reader =
                new Thread(
                        () -> {
                            try (InputStream pipe = Files.newInputStream(out)) {
                                assertEquals(2_000_000, pipe.readNBytes(2_000_000).length);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
        reader.start();
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC, "--json");
        reader.join();
        assertEquals(1, replay.exitCode());
        assertEquals(1, replay.errLines().size(), replay::err);
        assertTrue(replay.err().startsWith("ringcast replay: " + out + ": offset "), replay::err);
        assertTrue(replay.err().contains("Broken pipe"), replay::err);
        final RunSummary summary = RunSummary.fromMap(Json.read(replay.out()));
        assertLaw(summary);
        assertTrue(
                summary.forwarded() > 0 && summary.transmitErrors().get("other") > 0,
                summary::toString);
        assertTrue(summary.received() < 20_000, "it has not gone on for nothing");
    }

    private void assertFailed(String message) {
        final Cli replay = onFiles("--to", "10.0.2.2", "--to-mac", MAC);
        assertEquals(1, replay.exitCode(), replay::err);
        assertEquals("", replay.out());
        assertTrue(replay.err().startsWith("ringcast replay: " + message), replay::err);
        assertEquals(1, replay.errLines().size(), replay::err);
    }

    @Test
    void thereIsNoOutputInterfaceWhoseMacAddressCouldBeUsed() throws Exception {
        frames.add(multicast(0, GROUP, 10_000));
        expected.add(unicast(0, MAC, "10.0.2.2", 10_000));
        final Cli replay = replay("--to", "10.0.2.2", "--to-mac", MAC, "--source-mac", "output");
        assertEquals(0, replay.exitCode());
        assertEquals(
                List.of(
                        "ringcast: warning: rule default: source-mac output: there is no output"
                                + " interface here, frames keep their source"),
                replay.errLines());
        assertEquals(expected, CaptureFiles.read(out));
    }

    /** Replays twice: nothing of the first output is left. */
    @Test
    void anOutputThatIsThereIsReplaced() throws Exception {
        for (int i = 0; i < 100; i++) {
            frames.add(multicast(i, GROUP, 10_000));
        }
        replay("--to", "239.1.1.1");
        final byte[] first = Files.readAllBytes(out);
        Files.write(out, new byte[100_000]);
        replay("--to", "239.1.1.1");
        assertArrayEquals(first, Files.readAllBytes(out));
    }
}
