package io.ringcast.engine.golden;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.ringcast.engine.capture.CaptureFormat;
import io.ringcast.engine.capture.CaptureReader;
import io.ringcast.engine.capture.CaptureSource;
import io.ringcast.engine.capture.CaptureTransmitter;
import io.ringcast.engine.capture.CaptureWriter;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.match.RuleTable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Sends captures through the whole engine, from file to file, and compares the output byte for byte
 * with reviewed files. See src/test/resources/golden/README.md; {@code
 * -Dringcast.golden.accept=true} writes the files instead of comparing.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // later tests read earlier files
class GoldenTest {
    private static final Path FILES = Path.of("src", "test", "resources", "golden");
    private static final boolean ACCEPT = Boolean.getBoolean("ringcast.golden.accept");
    private static final long FIRST = 1_700_000_000_000_000_000L;

    /** Time between frames: each frame has its own time, and no fragment expires. */
    private static final long STEP = 1_000_001;

    @TempDir Path directory;

    @Test
    @Order(1)
    void galleriesAreWhatTheGeneratorsMake() throws IOException {
        requireGallery("gallery.pcap", Gallery.kinds());
        requireGallery("ipv6.pcap", Ipv6Gallery.kinds());
    }

    private void requireGallery(String name, List<Gallery.Kind> kinds) throws IOException {
        final Path made = directory.resolve(name);
        try (CaptureWriter writer = CaptureWriter.create(made)) {
            long time = FIRST;
            for (final Gallery.Kind kind : kinds) {
                final byte[] bytes = kind.bytes();
                final MemorySegment memory = MemorySegment.ofArray(bytes);
                assertTrue(writer.write(time, memory, 0, bytes.length, kind.wireLength()));
                time += STEP;
            }
        }
        requireGolden(name, made);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gallery", "programs", "ipv6"})
    void comesOutAsEver(String name) throws IOException {
        final Path out = directory.resolve(name + ".out.pcap");
        final String counted = replay(FILES.resolve(name + ".pcap"), out);
        requireGolden(name + ".out.pcap", out);
        final Path counters = directory.resolve(name + ".counters");
        Files.writeString(counters, counted);
        requireGolden(name + ".counters", counters);
    }

    /** Writes the forwarded frames, and returns the counters as text. */
    private static String replay(Path in, Path out) throws IOException {
        final RuleTable table = GoldenRules.table();
        final ForwardCounters counters = new ForwardCounters(table.rules().size());
        final TransmitCounters sent = new TransmitCounters(table.destinations());
        try (CaptureSource source = new CaptureSource(CaptureReader.open(in))) {
            final CaptureTransmitter transmitter =
                    new CaptureTransmitter(CaptureWriter.create(out, CaptureFormat.PCAP, ""), sent);
            final Forwarder forwarder = new Forwarder(source, table, transmitter, counters, 7);
            while (forwarder.doWork() > 0) {
                // until the file ends
            }
            assertEquals("", source.failure().map(Exception::getMessage).orElse(""));
            transmitter.close();
            assertEquals("", transmitter.failure().map(Exception::getMessage).orElse(""));
        }
        return text(table, counters, sent);
    }

    private static String text(RuleTable table, ForwardCounters counters, TransmitCounters sent) {
        final StringBuilder text = new StringBuilder();
        text.append("received ").append(counters.received());
        text.append("\nunmatched ").append(counters.unmatched());
        for (int i = 0; i < DropReason.count(); i++) {
            final DropReason reason = DropReason.of(i);
            text.append("\ndropped ").append(reason.label()).append(' ');
            text.append(counters.dropped(reason));
        }
        for (int rule = 0; rule < table.rules().size(); rule++) {
            text.append("\nrule ").append(table.rules().get(rule).name());
            text.append(" matched ").append(counters.matched(rule)).append(", sent");
            for (int d = table.firstDestination(rule); d < table.endDestination(rule); d++) {
                assertEquals(counters.matched(rule), sent.sent(d) + noNeighbour(sent, d));
                text.append(' ').append(sent.sent(d));
            }
        }
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        return text.append('\n').toString();
    }

    private static long noNeighbour(TransmitCounters sent, int destination) {
        return sent.errors(destination, TransmitError.NO_NEIGHBOUR);
    }

    /** Checks with a second program, tshark, that no right checksum became wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"gallery", "programs", "ipv6"})
    void tsharkFindsNoNewWrongChecksum(String name) throws Exception {
        assumeTshark();
        final Path out = directory.resolve(name + ".out.pcap");
        replay(FILES.resolve(name + ".pcap"), out);
        final Set<String> before = wrong(FILES.resolve(name + ".pcap"));
        final Set<String> after = wrong(out);
        // otherwise this would check nothing
        assertFalse(after.isEmpty(), "no wrong checksum is left in " + name);
        assertTrue(
                before.containsAll(after),
                () -> "wrong at " + after + " that before was only at " + before);
        // these rules compute the checksum, so the wrong ones of the group are right now
        assertEquals(Set.of(), bad(out, "ip.dst == 10.0.2.3", "udp.checksum.status"));
        assertEquals(Set.of(), bad(out, "ipv6.dst == 2001:db8:2::3", "udp.checksum.status"));
    }

    /** "TIME ip" and "TIME udp" for each frame with a wrong checksum. */
    private Set<String> wrong(Path file) throws Exception {
        final Set<String> wrong = new TreeSet<>();
        bad(file, "ip", "ip.checksum.status").forEach(time -> wrong.add(time + " ip"));
        bad(file, "udp", "udp.checksum.status").forEach(time -> wrong.add(time + " udp"));
        return wrong;
    }

    /** Returns the times of the frames that match the filter and have a bad status. */
    private static Set<String> bad(Path file, String filter, String status) throws Exception {
        final Process process =
                new ProcessBuilder(
                                List.of(
                                        "tshark",
                                        "-n",
                                        "-r",
                                        file.toString(),
                                        "-o",
                                        "ip.check_checksum:TRUE",
                                        "-o",
                                        "udp.check_checksum:TRUE",
                                        "-Y",
                                        filter + " && " + status + " == \"Bad\"",
                                        "-T",
                                        "fields",
                                        "-e",
                                        "frame.time_epoch"))
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        process.getOutputStream().close();
        final String output =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), "tshark " + filter + " " + status);
        return new TreeSet<>(output.lines().toList());
    }

    private static void assumeTshark() throws InterruptedException {
        try {
            final Process process =
                    new ProcessBuilder("tshark", "--version")
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            assumeTrue(process.waitFor() == 0, "tshark does not run here");
        } catch (IOException e) {
            assumeTrue(false, "tshark is not installed");
        }
    }

    private static void requireGolden(String name, Path made) throws IOException {
        final Path golden = FILES.resolve(name);
        if (ACCEPT) {
            Files.copy(made, golden, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        if (name.endsWith(".pcap")) {
            assertEquals(frames(golden), frames(made), name);
            assertArrayEquals(Files.readAllBytes(golden), Files.readAllBytes(made), name);
        } else {
            assertEquals(Files.readString(golden), Files.readString(made), name);
        }
    }

    /** Returns one text for each frame, so that messages name the frame. */
    private static List<String> frames(Path file) throws IOException {
        final List<String> frames = new ArrayList<>();
        try (CaptureReader reader = CaptureReader.open(file)) {
            while (reader.next()) {
                final MemorySegment frame =
                        reader.memory().asSlice(reader.offset(), reader.capturedLength());
                frames.add(
                        reader.timestamp()
                                + " "
                                + reader.wireLength()
                                + " "
                                + HexFormat.of().formatHex(frame.toArray(ValueLayout.JAVA_BYTE)));
            }
        }
        return frames;
    }
}
