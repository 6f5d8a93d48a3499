package io.ringcast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptureFileTest {
    private static final long STAMP = 1_767_225_600_123_456_789L;

    @TempDir private Path directory;

    private static TestFrame frame(String text) {
        return TestFrame.of(UdpFrame.to("239.1.2.3").payload(text)).at(STAMP);
    }

    @Test
    void framesComeBackAsTheyWere() throws IOException {
        final Path pcap = directory.resolve("frames.pcap");
        final List<TestFrame> frames =
                List.of(frame("a"), frame("longer").truncated(20), TestFrame.of(new byte[0]));
        CaptureFile.write(pcap, frames);
        assertEquals(frames, CaptureFile.read(pcap));
        CaptureFile.write(pcap, List.of());
        assertEquals(List.of(), CaptureFile.read(pcap));
    }

    @Test
    void superFramesToo() throws IOException {
        final Path pcapng = directory.resolve("frames.pcapng");
        final List<TestFrame> frames = List.of(frame("aaabb").superFrame(3), frame("single"));
        CaptureFile.write(pcapng, frames);
        assertEquals(frames, CaptureFile.read(pcapng));
    }

    @Test
    void fromFileToFileThroughAnEngine() throws IOException {
        final Path in = directory.resolve("in.pcap");
        final Path out = directory.resolve("out.pcap");
        CaptureFile.write(in, List.of(frame("a"), frame("b")));
        final RuleSet rules =
                RuleSet.of(Rule.named("feed").group("239.1.2.3").to("10.0.2.2").build());
        try (SimulatedEngine engine =
                SimulatedEngine.open(EngineConfig.builder("if1", "eth0", rules).build())) {
            engine.receive(CaptureFile.read(in));
            CaptureFile.write(out, engine.sent().stream().map(SentFrame::frame).toList());
        }
        final List<TestFrame> sent = CaptureFile.read(out);
        assertEquals(2, sent.size());
        assertEquals(STAMP, sent.get(1).timestamp());
        assertTrue(sent.get(1).toString().contains("10.0.1.1 to 10.0.2.2"), sent::toString);
    }

    @Test
    void whatCannotBeReadOrWrittenSaysSo() throws IOException {
        final Path missing = directory.resolve("missing.pcap");
        assertEquals(
                missing + ": cannot be opened: no such file or directory",
                assertThrows(IOException.class, () -> CaptureFile.read(missing)).getMessage());
        final Path text = Files.writeString(directory.resolve("text.pcap"), "no capture file");
        assertTrue(
                assertThrows(IOException.class, () -> CaptureFile.read(text))
                        .getMessage()
                        .contains("must be those of a pcap or pcapng file"));
        assertThrows(
                IOException.class,
                () -> CaptureFile.write(directory.resolve("no/such/dir.pcap"), List.of()));
    }

    /** A device that takes nothing. */
    @Test
    void aFullDiskIsAnError() {
        assertThrows(
                IOException.class,
                () -> CaptureFile.write(Path.of("/dev/full"), List.of(frame("a"))));
    }
}
