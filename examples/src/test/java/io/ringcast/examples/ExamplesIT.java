package io.ringcast.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.testbed.JavaCommand;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testkit.junit.ThreeHostsExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs each example on the bridge host, under traffic, and checks its output.
 *
 * <p>No test sends more than 1,000 datagrams: that many fit into a veth pair's queue
 * (net.core.netdev_max_backlog) and into the ring, so none is lost on a busy machine.
 */
@ExtendWith(ThreeHostsExtension.class)
class ExamplesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String GROUP = ThreeHosts.GROUP;
    private static final int TERMINATED = 128 + 15;
    private static final Pattern PUBLISHED =
            Pattern.compile("([0-9,]+) datagrams published, 0 refused");

    /** Options from the examples' comments, plus options that keep the compiler's work small. */
    private static final List<String> OPTIONS =
            List.of(
                    "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-Xmx256m");

    private static Task start(Namespace host, Class<?> main, String... args) {
        return host.start(main.getSimpleName(), JavaCommand.of(OPTIONS, main, args));
    }

    /** Starts the example with the media driver's files in the given directory. */
    private static Task startAeron(ThreeHosts hosts, Path folder, String count) {
        final List<String> options = new ArrayList<>(OPTIONS);
        options.add("-Daeron.dir=" + folder.resolve("aeron"));
        final Task example =
                hosts.bridge()
                        .start(
                                "aeron",
                                JavaCommand.of(
                                        options,
                                        AeronNeighbour.class,
                                        "if1",
                                        GROUP,
                                        "10000",
                                        count));
        example.awaitOut("receiving"::equals, PATIENCE);
        return example;
    }

    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.toList();
        }
    }

    /** Sends all datagrams and waits until the sender has ended. */
    private static void feed(ThreeHosts hosts, String localPort, String... ranges) {
        final List<String> args = new ArrayList<>(List.of(localPort, GROUP, "10000"));
        args.addAll(List.of(ranges));
        try (Task feed = start(hosts.sender(), Feed.class, args.toArray(String[]::new))) {
            assertEquals(0, feed.exitCode(PATIENCE), feed::complaint);
        }
    }

    private static List<String> end(Task example) {
        assertEquals(0, example.exitCode(PATIENCE), () -> String.join("\n", example.err()));
        return example.out();
    }

    @Test
    void gapsPerSender(ThreeHosts hosts) {
        try (Task example =
                start(hosts.bridge(), GapsPerSender.class, "if1", GROUP, "10000", "1000")) {
            example.awaitOut("receiving"::equals, PATIENCE);
            feed(hosts, "40000", "1-300", "311-500", "500-519"); // 300 + 190 + 20
            feed(hosts, "40001", "1-490");
            final List<String> out = end(example);
            assertTrue(
                    out.contains("198.18.0.2:40000: 510 datagrams, 1 gaps, 10 missing, 1 late"),
                    out::toString);
            assertTrue(
                    out.contains("198.18.0.2:40001: 490 datagrams, 0 gaps, 0 missing, 0 late"),
                    out::toString);
            assertTrue(out.contains("1,000 datagrams, 0 malformed"), out::toString);
            assertEquals("dropped by this host: 0", out.get(out.size() - 1));
        }
    }

    @Test
    void handOff(ThreeHosts hosts) {
        try (Task example = start(hosts.bridge(), HandOff.class, "if1", GROUP, "10000", "1000")) {
            example.awaitOut("receiving"::equals, PATIENCE);
            feed(hosts, "40000", "1-1000");
            final List<String> out = end(example);
            assertEquals("1,000 datagrams: 1,000 consumed (100,000 bytes), 0 refused", out.get(1));
            assertTrue(out.get(2).startsWith("hand-off in ns: p50 "), out::toString);
        }
    }

    @Test
    void sharedAgentRunner(ThreeHosts hosts) {
        try (Task example =
                start(hosts.bridge(), SharedAgentRunner.class, "if1", GROUP, "10000", "1000")) {
            example.awaitOut("receiving"::equals, PATIENCE);
            feed(hosts, "40000", "1-1000");
            final String last = end(example).get(1);
            assertTrue(
                    last.matches(
                            "1,000 datagrams, last published 1,000, in [1-9][0-9,]* publications"),
                    last);
        }
    }

    @Test
    void sharedAgentRunnerIsTerminated(ThreeHosts hosts) {
        try (Task example =
                start(hosts.bridge(), SharedAgentRunner.class, "if1", GROUP, "10000", "1000000")) {
            example.awaitOut("receiving"::equals, PATIENCE);
            example.signal("TERM");
            assertEquals(TERMINATED, example.exitCode(PATIENCE), example::complaint);
            assertEquals("0 datagrams, last published 0, in 0 publications", example.lastLine());
        }
    }

    /**
     * Each datagram arrives once and in order. Aeron sends a payload of 1,472 bytes as two
     * fragments.
     */
    @Test
    void aeronNeighbour(ThreeHosts hosts, @TempDir Path folder) throws IOException {
        try (Task example = startAeron(hosts, folder, "1000")) {
            feed(hosts, "40000", "1-500", "501-1000x1472");
            assertEquals(
                    List.of(
                            "receiving",
                            "1,000 datagrams published, 0 refused",
                            "1,000 read (786,000 bytes), sequence 1 to 1,000, 0 out of order"),
                    end(example));
            assertEquals(List.of(), example.err());
            assertEquals(List.of(), entries(folder));
        }
    }

    /**
     * SIGTERM also closes everything in order: published messages are read, and the driver's files
     * are removed.
     */
    @Test
    void aeronNeighbourIsTerminated(ThreeHosts hosts, @TempDir Path folder) throws IOException {
        try (Task example = startAeron(hosts, folder, "1000000")) {
            assertEquals(1, entries(folder).size());
            feed(hosts, "40000", "1-500");
            example.signal("TERM");
            assertEquals(TERMINATED, example.exitCode(PATIENCE), example::complaint);
            final Matcher published = PUBLISHED.matcher(example.out().get(1));
            assertTrue(published.matches(), () -> example.out().toString());
            assertTrue(
                    example.out().get(2).startsWith(published.group(1) + " read ("),
                    () -> example.out().toString());
            assertTrue(
                    example.out().get(2).endsWith(", 0 out of order"),
                    () -> example.out().toString());
            assertEquals(List.of(), example.err());
            assertEquals(List.of(), entries(folder));
        }
    }

    @Test
    void replaceRules(ThreeHosts hosts) {
        hosts.receiver().ip("addr add 198.19.0.3/24 dev r0");
        try (Task example =
                start(
                        hosts.bridge(),
                        ReplaceRules.class,
                        "if1",
                        "eth0",
                        GROUP,
                        ThreeHosts.RECEIVER_ADDRESS,
                        "198.19.0.3",
                        "500")) {
            example.awaitOut("forwarding to 198.19.0.2"::equals, PATIENCE);
            hosts.sender().ip("link set s0 down");
            example.awaitOut(
                    "event: receive interface if1: is up without carrier, was up"::equals,
                    PATIENCE);
            hosts.sender().ip("link set s0 up");
            hosts.sender().ip("route add 224.0.0.0/4 dev s0");
            example.awaitOut(
                    "event: receive interface if1: is up, was up without carrier"::equals,
                    PATIENCE);
            feed(hosts, "40000", "1-500");
            example.awaitOut("forwarding to 198.19.0.3"::equals, PATIENCE);
            feed(hosts, "40000", "501-1000");
            final List<String> out = end(example);
            assertEquals(
                    "received 1,000, sent 1,000, of them 500 to 198.19.0.3",
                    out.get(out.size() - 1),
                    out::toString);
            assertTrue(
                    out.stream().anyMatch(line -> line.startsWith("matched 1,000, sent 1,000;")),
                    out::toString);
        }
    }

    @Test
    void virtualThreadMain(ThreeHosts hosts) {
        try (Task example =
                start(
                        hosts.bridge(),
                        VirtualThreadMain.class,
                        "if1",
                        "eth0",
                        GROUP,
                        ThreeHosts.RECEIVER_ADDRESS,
                        "1000")) {
            example.awaitOut("forwarding, main is virtual: true"::equals, PATIENCE);
            feed(hosts, "40000", "1-1000");
            assertEquals(
                    List.of("forwarding, main is virtual: true", "received 1,000, sent 1,000"),
                    end(example));
        }
    }

    /** GapsPerSender receives the generator's frames and finds none missing. */
    @Test
    void generator(ThreeHosts hosts) {
        try (Task receiver =
                start(hosts.bridge(), GapsPerSender.class, "if1", GROUP, "10000", "1000")) {
            receiver.awaitOut("receiving"::equals, PATIENCE);
            try (Task generator =
                    start(
                            hosts.sender(),
                            Generator.class,
                            "s0",
                            ThreeHosts.SENDER_ADDRESS,
                            GROUP,
                            "10000",
                            "1250",
                            "1000")) {
                final List<String> out = end(generator);
                assertEquals("committed 1,000, sent 1,000, errors 0", out.get(0));
                // A busy machine can lower the rate, but nothing can raise it.
                final double rate = Double.parseDouble(out.get(1).split(" ")[0]);
                assertTrue(rate > 0 && rate <= 1_250 * 1.01, out::toString);
            }
            final List<String> out = end(receiver);
            assertTrue(
                    out.contains("198.18.0.2:4000: 1,000 datagrams, 0 gaps, 0 missing, 0 late"),
                    out::toString);
        }
    }
}
