package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several rules, several destinations, fragments and ways of transmitting, on real frames. */
@Order(1)
@Timeout(1_800)
class RulesIT {
    private static final String OTHER_GROUP = "239.1.2.4";
    private static final String NOBODY = "198.19.0.99";

    private static Task startEngine(Lab lab, String yaml) throws Exception {
        final Path file = Files.writeString(lab.testbed().directory().resolve("rules.yaml"), yaml);
        return Lab.ready(
                lab.bridge.start("engine", Lab.engineCommand("-c", file.toString(), "--json")));
    }

    private static Task startApplication(Lab lab, int port) {
        return Lab.ready(
                lab.receiver.start("application", Lab.receiveCommand("--port", "" + port)));
    }

    private static void sendLarge(Lab lab, int count) {
        lab.send(Lab.GROUP, count, 200, "--size", "4000");
    }

    /** Two groups, two ports and three destinations; one destination does not answer ARP. */
    @Test
    void aDeadDestinationDoesNotDisturbTheOthers() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task first = startApplication(lab, 10_000);
            final Task second = startApplication(lab, 20_000);
            final Task engine =
                    startEngine(
                            lab,
                            String.format(
                                    Locale.ROOT,
                                    """
                            interface: if1
                            transmit: eth0
                            rules:
                              - name: feed-a
                                match: {group: 239.1.2.3, port: 10000}
                                to: [%1$s, "%2$s", "%1$s:20000"]
                              - name: feed-b
                                match: {group: 239.1.2.4, port: 10001}
                                to: ["%1$s:20000"]
                            """,
                                    Lab.RECEIVER,
                                    NOBODY));
            lab.send(Lab.GROUP, 10_000, 50, 1_000);
            lab.send(OTHER_GROUP, 10_001, 30, 1_000);
            lab.send(OTHER_GROUP, 10_000, 20, 1_000);
            assertEquals(50, Lab.awaitReceived(first, 50));
            assertEquals(80, Lab.awaitReceived(second, 80));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            assertEquals(80, summary.matched(), summary::toString);
            assertEquals(130, summary.forwarded(), summary::toString);
            assertEquals(50L, summary.transmitErrors().get("no_neighbour"), summary::toString);
            assertEquals(50, summary.transmitErrorsTotal(), summary::toString);
            assertEquals(
                    summary.received(),
                    summary.matched() + summary.unmatched() + summary.droppedTotal());
            assertTrue(
                    engine.err().stream().anyMatch(line -> line.contains(NOBODY)),
                    () -> "a warning names it: " + engine.err());
            Lab.finish(first);
            Lab.finish(second);
        }
    }

    /**
     * A datagram of 4000 bytes arrives as three fragments; only the first one contains the port.
     */
    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void fragmentsAreReassembledByTheReceivingSocket(String workers) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--workers", workers);
            sendLarge(lab, 40);
            assertEquals(40, Lab.awaitReceived(application, 40));
            final RunSummary summary = Lab.summary(engine);
            assertEquals(120, summary.forwarded(), summary::toString);
            assertEquals(0, summary.droppedTotal(), summary::toString);
            assertEquals(
                    Map.of(
                            "tracked",
                            40L,
                            "followed",
                            80L,
                            "unknown",
                            0L,
                            "evicted",
                            0L,
                            "expired",
                            0L),
                    summary.fragments());
            // Each datagram has 4000 + 8 bytes, and each of its fragments has 34 bytes of headers.
            assertEquals(40 * (4_008 + 3 * 34), summary.receivedBytes());
            assertEquals(summary.receivedBytes(), summary.sentBytes());
            final Map<String, Object> got = Lab.finish(application);
            assertEquals(0, Fields.integer(got, "out_of_order"));
        }
    }

    /** With each transmitter, every datagram arrives, in order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--transmitter ring",
                "--transmitter direct",
                "--transmitter gso",
                "--transmitter gso --gso off",
                "--transmitter auto",
            })
    void everyTransmitter(String options) throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine(options.split(" "));
            lab.send(Lab.GROUP, 10_000, 2_000, 2_000);
            sendLarge(lab, 10);
            assertEquals(2_010, Lab.awaitReceived(application, 2_010));
            final RunSummary summary = Lab.summary(engine);
            assertEquals(2_030, summary.forwarded(), summary::toString);
            assertEquals(0, summary.transmitErrorsTotal(), summary::toString);
            assertEquals(List.of(), lab.bridge.ip("neigh show nud failed").lines().toList());
            Lab.finish(application);
        }
    }

    /**
     * With receive v3 (blocks), every datagram also arrives, and the run warns of the added
     * latency.
     */
    @Test
    void blocksBringEveryDatagram() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--receive", "v3", "--block-timeout", "2");
            assertTrue(
                    engine.err()
                            .get(0)
                            .contains("warning: receive v3: the kernel passes frames on when"),
                    () -> engine.err().toString());
            assertTrue(
                    Lab.readyLine(engine).contains(" frames, v3, block timeout 2 ms, idle "),
                    () -> engine.err().toString());
            lab.send(Lab.GROUP, 10_000, 5_000, 5_000);
            assertEquals(5_000, Lab.awaitReceived(application, 5_000));
            final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
            Lab.assertLaw(summary);
            assertEquals(5_000, summary.forwarded(), summary::toString);
            assertEquals(0, Fields.integer(Lab.finish(application), "out_of_order"));
        }
    }
}
