package io.ringcast.testkit.guide;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import io.ringcast.testkit.CaptureFile;
import io.ringcast.testkit.SentFrame;
import io.ringcast.testkit.SimulatedEngine;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The example of docs/testing-your-rules.md. {@link GuideTest} checks that the page quotes this
 * code.
 */
class QuotesTest {
    @TempDir private Path directory;

    /** The handler under test: counts quotes and tests, lets only quotes through. */
    static final class Quotes implements FrameHandler {
        long quotes;

        @Override
        public Verdict onFrame(ReceivedFrame frame) {
            for (int i = 0; i < frame.datagrams(); i++) {
                if (frame.memory().get(ValueLayout.JAVA_BYTE, frame.payloadOffset(i)) != 'Q') {
                    return Verdict.IGNORE;
                }
                quotes++;
            }
            return Verdict.FORWARD;
        }
    }

    private final Quotes quotes = new Quotes();
    private final EngineConfig config =
            EngineConfig.builder(
                            "if1",
                            "eth0",
                            RuleSet.of(
                                    Rule.named("feed")
                                            .group("239.1.2.0/24")
                                            .port(10000)
                                            .to("10.0.2.2:5000")
                                            .build()))
                    .handler(quotes)
                    .build();

    @Test
    void quotesGoToTheirDestination() {
        try (SimulatedEngine engine = SimulatedEngine.open(config)) {
            engine.receive(
                    UdpFrame.to("239.1.2.3").port(10000).payload("Q 101.25"),
                    UdpFrame.to("239.1.2.3").port(10000).payload("T test"),
                    UdpFrame.to("239.1.2.3").port(20000).payload("Q 99.50"));

            assertEquals(1, quotes.quotes);
            assertEquals(1, engine.sent().size());
            assertArrayEquals(
                    UdpFrame.to("10.0.2.2")
                            .port(5000)
                            .mac(0x0200_0a00_0202L)
                            .payload("Q 101.25")
                            .bytes(),
                    engine.sent("10.0.2.2:5000").get(0).bytes());
            assertEquals(1, engine.counters().matched());
            assertEquals(2, engine.counters().unmatched());
        }
    }

    @Test
    void recordedTrafficAndACaptureOfTheCopies() throws IOException {
        final Path feed = directory.resolve("feed.pcap");
        final Path sent = directory.resolve("sent.pcap");
        record(feed);
        try (SimulatedEngine engine = SimulatedEngine.open(config)) {
            engine.receive(CaptureFile.read(feed));
            CaptureFile.write(sent, engine.sent().stream().map(SentFrame::frame).toList());
        }
        assertEquals(1, CaptureFile.read(sent).size());
    }

    private void record(Path file) throws IOException {
        try (SimulatedEngine source =
                SimulatedEngine.open(
                        EngineConfig.builder(
                                        "if1",
                                        "eth0",
                                        RuleSet.of(Rule.named("all").to("239.1.2.9").build()))
                                .build())) {
            source.receive(UdpFrame.to("239.9.9.9").port(10000).payload("Q 1"));
            CaptureFile.write(file, source.sent().stream().map(SentFrame::frame).toList());
        }
    }
}
