package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.documents.CommandBlock;
import io.ringcast.daemon.documents.Documents;
import io.ringcast.daemon.documents.Runs;
import io.ringcast.daemon.documents.Shown;
import io.ringcast.daemon.replay.CaptureFiles;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.Tools;
import io.ringcast.testbed.UdpFrame;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/**
 * Runs the commands of the documents unchanged, in a network that has the interfaces and addresses
 * that they name, and compares their output with the output in the documents.
 */
@Order(1)
@Timeout(1_800)
public class CommandBlocksIT {
    private static final int DATAGRAMS = 1_000;

    private DocumentsLab here;
    private List<CommandBlock> blocks;

    @BeforeEach
    void open(TestInfo test) throws Exception {
        final Runs runs = test.getTestMethod().orElseThrow().getAnnotation(Runs.class);
        final List<CommandBlock> all = Documents.commandBlocks();
        blocks =
                Stream.of(runs.value())
                        .map(
                                name ->
                                        all.stream()
                                                .filter(block -> block.name().equals(name))
                                                .findFirst()
                                                .orElseThrow(() -> new AssertionError(name)))
                        .toList();
        here = new DocumentsLab();
    }

    @AfterEach
    void close() {
        if (here != null) {
            here.close();
        }
    }

    /** Returns the only command of this test's blocks that begins with this text. */
    private String command(String begin) {
        final List<String> found =
                blocks.stream()
                        .flatMap(block -> block.texts().stream())
                        .filter(text -> text.startsWith(begin))
                        .toList();
        assertEquals(1, found.size(), begin + ": " + found);
        return found.get(0);
    }

    private static void assertShown(List<String> shown, List<String> printed) {
        assertEquals(
                List.of(),
                Shown.missing(shown, printed),
                () -> "in\n" + String.join("\n", printed));
    }

    private void feed(String destination) {
        here.lab.send(destination, 10_000, DATAGRAMS, 5_000);
    }

    @Test
    @Runs("README.md: ./ringcast demo")
    void demo() {
        final List<String> shown =
                Documents.codeBlock(
                        "README.md",
                        "The application received 25,000 of 25,000 datagrams sent (100 %), in order.");
        final List<String> printed = DocumentsLab.ended(here.startHere(command("./ringcast demo")));
        // On a busy machine, the application may lose some datagrams; that is not an engine error.
        assertShown(shown.subList(0, shown.size() - 1), printed);
        assertTrue(printed.get(printed.size() - 1).startsWith("The application received "));
    }

    @Test
    @Runs({
        "README.md: ./ringcast doctor -i if1 -o eth0 --group",
        "README.md: ./ringcast receive --port 10000"
    })
    void aFeedForADestination() {
        final Namespace bridge = here.lab.bridge;
        assertShown(
                List.of("OK       to 10.0.2.2      ..."),
                here.output(bridge, command("./ringcast doctor")));
        final Task application =
                Lab.ready(here.start(here.lab.receiver, command("./ringcast receive")));
        final Task engine = here.run(command("./ringcast run"));
        DocumentsLab.ended(
                here.start(here.lab.sender, command("./ringcast send").replace("-i IF", "-i s0")));
        assertEquals(DATAGRAMS, Lab.awaitReceived(application, DATAGRAMS));
        assertShown(
                List.of("received = matched + unmatched + dropped 1,000 = 1,000 + 0 + 0"),
                DocumentsLab.terminated(engine));
    }

    @Test
    @Runs("README.md: ./ringcast check -c rules.yaml --bpf")
    void rulesInAFile() throws Exception {
        here.configuration("rules.yaml");
        assertShown(
                List.of("rules.yaml: valid, 1 rule, 1 destination"),
                here.output(here.lab.bridge, command("./ringcast check")));
        final Task dry = here.run(command("./ringcast run"));
        feed(Lab.GROUP);
        final List<String> summary = DocumentsLab.terminated(dry);
        assertTrue(
                summary.stream().anyMatch(line -> line.contains("dry_run")),
                () -> String.join("\n", summary));
        final Path in = here.directory.resolve("in.pcap");
        final byte[] frame = UdpFrame.to(Lab.GROUP).port(10_000).payload("tick").bytes();
        CaptureFiles.write(in, List.of(CaptureFiles.Captured.of(1_000, frame)));
        here.output(here.lab.bridge, command("./ringcast replay"));
        final List<CaptureFiles.Captured> out =
                CaptureFiles.read(here.directory.resolve("out.pcap"));
        assertEquals(1, out.size());
        assertTrue(out.get(0).hex().startsWith("020000000001"), out::toString);
    }

    @Test
    @Runs("docs/configuration.md: ./ringcast check -c feed.yaml")
    void aFile() throws Exception {
        here.configuration("feed.yaml");
        assertShown(
                List.of("feed.yaml: valid, 1 rule, 1 destination"),
                here.output(here.lab.bridge, command("./ringcast check")));
        DocumentsLab.terminated(here.run(command("./ringcast run")));
    }

    @Test
    @Runs("docs/control.md: ringcast stats")
    void control() throws Exception {
        here.configuration("feed.yaml");
        final String socket = " --control " + here.directory.resolve("control.sock");
        final Task engine = here.run("ringcast run -c feed.yaml" + socket);
        final Arrivals arrivals = here.lab.arrivals();
        feed(Lab.GROUP);
        arrivals.await(DATAGRAMS);
        for (final CommandBlock.Command command : blocks.get(0).commands()) {
            final List<String> shown = command.output();
            Until.holds(
                    () ->
                            Shown.missing(
                                            shown,
                                            here.output(here.lab.bridge, command.text() + socket))
                                    .isEmpty());
            assertShown(shown, here.output(here.lab.bridge, command.text() + socket));
        }
        DocumentsLab.terminated(engine);
    }

    /** Uses the example that the package installs. */
    @Test
    @Runs("docs/service.md: cp /etc/ringcast/example.yaml /etc/ringcast/feed.yaml")
    void theExampleOfThePackage() throws Exception {
        Files.copy(
                Documents.HOME.resolve("packaging/config/example.yaml"),
                here.directory.resolve("example.yaml"));
        output(command("cp"));
        assertShown(
                List.of(here.directory + "/feed.yaml: valid, 1 rule, 1 destination"),
                output(command("ringcast check")));
        assertShown(List.of("OK       to 10.0.2.2 ..."), output(command("ringcast doctor")));
    }

    private List<String> output(String command) {
        return here.output(
                here.lab.bridge, command.replace("/etc/ringcast/", here.directory + "/"));
    }

    /** Runs the commands except the one for systemd. */
    @Test
    @Runs("docs/reload.md: ringcast check -c /etc/ringcast/feed.yaml")
    void reload() throws Exception {
        final String file = here.configuration("feed.yaml").toString();
        final String socket = " --control " + here.directory.resolve("control.sock");
        final Task engine = here.run("ringcast run -c " + file + socket);
        assertShown(
                List.of(file + ": valid, 1 rule, 1 destination"),
                output(command("ringcast check")));
        assertShown(
                List.of("default: in force after 1 ms"),
                output(command("ringcast reload") + socket));
        DocumentsLab.terminated(engine);
    }

    @Test
    @Runs("docs/delivery.md: ip link")
    void intoAContainer() {
        final Namespace bridge = here.lab.bridge;
        final Namespace container = here.lab.testbed().namespace("container");
        here.lab.testbed().pair(bridge, "vethXXXX", "index 301", container, "eth0");
        bridge.ip("link set vethXXXX up");
        container.ip("addr add 10.7.0.2/32 dev eth0");
        container.ip("link set eth0 up");
        container.ip("route add default dev eth0");
        assertTrue(
                here.output(bridge, command("ip link")).stream()
                        .anyMatch(line -> line.contains("vethXXXX@if")));
        here.output(bridge, command("ip route"));
        final Task application = here.lab.startApplicationIn(container);
        final Task engine = here.run(command("./ringcast run"));
        feed(Lab.GROUP);
        assertEquals(DATAGRAMS, Lab.awaitReceived(application, DATAGRAMS));
        DocumentsLab.terminated(engine);
    }

    /** The host behind eth0 is the second relay; its interface is also named eth0. */
    @Test
    @Runs({
        "docs/relay.md: ringcast run -i if1 -o eth0 --group",
        "docs/relay.md: ringcast run -i eth0 -o if2 --destination"
    })
    void relay() {
        final Namespace far = here.lab.receiver;
        far.ip("link set r0 down");
        far.ip("link set r0 name eth0");
        far.ip("link set eth0 up");
        final Namespace member = here.lab.testbed().namespace("member");
        here.lab.testbed().connect(far, "if2", "198.51.100.1/24", member, "m0", "198.51.100.2/24");
        // If net.ipv4.conf.*.rp_filter is set, the member needs a route back to the sender.
        member.ip("route add default via 198.51.100.1");
        final Task second = here.start(far, command("ringcast run -i eth0 -o if2"));
        final String line = second.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
        Assumptions.assumeFalse(line.contains("EPERM"), line); // no eBPF in user namespaces
        Lab.ready(second);
        final Task first = here.run(command("ringcast run -i if1 -o eth0"));
        final Task application =
                Lab.ready(
                        member.start(
                                "application",
                                Lab.receiveCommand("--group", Lab.GROUP, "-i", "m0")));
        feed(Lab.GROUP);
        assertEquals(DATAGRAMS, Lab.awaitReceived(application, DATAGRAMS));
        DocumentsLab.terminated(first);
        DocumentsLab.terminated(second);
    }

    @Test
    @Runs("docs/configuration.md: ./ringcast run -i if1 -o eth0 --group")
    void ipv6() {
        Assumptions.assumeTrue(Testbed.hasIpv6(), "no IPv6 here");
        here.lab.bridge.ip("addr add 2001:db8:2::1/64 dev eth0 nodad");
        here.lab.receiver.ip("addr add 2001:db8:2::3/64 dev r0 nodad");
        final Task application =
                Lab.ready(
                        here.lab.receiver.start(
                                "application", Lab.receiveCommand("--port", "5000")));
        final Task engine = here.run(command("./ringcast run"));
        feed("ff3e::1");
        assertEquals(DATAGRAMS, Lab.awaitReceived(application, DATAGRAMS));
        DocumentsLab.terminated(engine);
    }

    @Test
    @Runs("docs/metrics.md: ./ringcast run -i if1 -o eth0 --to")
    void metrics() {
        Tools.find("curl").orElseGet(() -> Assumptions.abort("curl is missing"));
        final Task engine = here.run(command("./ringcast run"));
        final List<String> page = here.output(here.lab.bridge, command("curl"));
        assertTrue(
                page.stream().anyMatch(line -> line.startsWith("ringcast_matched_packets_total")),
                page::toString);
        DocumentsLab.terminated(engine);
    }

    /** Compares only the names of the checks: their results depend on the host. */
    @Test
    @Runs("docs/troubleshoot.md: ./ringcast doctor -i if1 -o eth0 --group")
    void doctor() {
        here.lab.bridge.ip("link set eth0 mtu 1400");
        final Task task = here.start(here.lab.bridge, command("./ringcast doctor"));
        task.exitCode(Lab.PATIENCE);
        final TreeSet<String> missing = checks(blocks.get(0).commands().get(0).output());
        assertTrue(missing.size() > 20, missing::toString);
        missing.removeAll(checks(task.out()));
        // This host may have no CPU of the number that the document names.
        missing.removeIf(check -> check.startsWith("CPU ") || check.startsWith("interrupts "));
        assertEquals(new TreeSet<>(), missing, () -> String.join("\n", task.out()));
        assertShown(List.of("WARN     MTU ..."), task.out());
    }

    private static TreeSet<String> checks(List<String> lines) {
        return lines.stream()
                .map(Pattern.compile("(?:OK|INFO|WARN|UNKNOWN|FAIL) +(.{16}) .*")::matcher)
                .filter(java.util.regex.Matcher::matches)
                .map(check -> check.group(1).strip())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    @Runs("docs/watch.md: ./ringcast run -i if1 -o eth0 --rate")
    void sizeOfTheRing() {
        final Task engine = here.run(command("./ringcast run"));
        DocumentsLab.terminated(engine);
        assertShown(blocks.get(0).commands().get(0).output(), engine.err());
    }
}
