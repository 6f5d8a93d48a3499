package io.ringcast.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.testbed.UdpFrame;
import io.ringcast.testkit.SimulatedEngine;
import io.ringcast.testkit.TestFrame;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Unit test of a handler with the testkit: it runs the engine's own loop, rules and rings, and
 * needs no interface and no privilege.
 */
class GapsPerSenderTest {
    private final GapsPerSender gaps = new GapsPerSender();
    private SimulatedEngine engine;

    @BeforeEach
    void open() {
        final RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").port(10000).build());
        engine = SimulatedEngine.open(EngineConfig.receiver("if1", rules, gaps).build());
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static UdpFrame quote(String source, byte[] payload) {
        return UdpFrame.to("239.1.2.3").port(10000).from(source).payload(payload);
    }

    private static byte[] sequences(long... sequences) {
        final ByteBuffer payload = ByteBuffer.allocate(Long.BYTES * sequences.length);
        LongStream.of(sequences).forEach(payload::putLong);
        return payload.array();
    }

    private List<String> printed() {
        final PrintStream before = System.out;
        final ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            gaps.print();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().sorted().toList();
    }

    @Test
    void gapsAreThoseOfEachSenderAlone() {
        for (final long sequence : new long[] {7, 8, 10, 9, 15}) {
            engine.receive(quote("10.0.1.1", sequences(sequence)));
        }
        engine.receive(quote("10.0.1.2", sequences(1)), quote("10.0.1.2", sequences(2)));
        assertEquals(
                List.of(
                        "10.0.1.1:4000: 5 datagrams, 2 gaps, 5 missing, 1 late",
                        "10.0.1.2:4000: 2 datagrams, 0 gaps, 0 missing, 0 late",
                        "7 datagrams, 0 malformed"),
                printed());
        assertEquals(7, engine.counters().consumed());
    }

    @Test
    void eachDatagramOfASuperFrameCounts() {
        final byte[] merged = sequences(1, 2, 3, 5);
        engine.receive(TestFrame.of(quote("10.0.1.1", merged)).superFrame(Long.BYTES));
        assertEquals(
                List.of(
                        "10.0.1.1:4000: 4 datagrams, 1 gaps, 1 missing, 0 late",
                        "4 datagrams, 0 malformed"),
                printed());
    }

    @Test
    void aShortPayloadIsMalformedAndOtherGroupsAreNotSeen() {
        engine.receive(
                quote("10.0.1.1", new byte[7]),
                UdpFrame.to("239.1.2.4").port(10000).payload(sequences(1)));
        assertEquals(
                List.of(
                        "1 datagrams, 1 malformed",
                        "10.0.1.1:4000: 0 datagrams, 0 gaps, 0 missing, 0 late"),
                printed());
        assertEquals(1, engine.counters().unmatched());
    }
}
