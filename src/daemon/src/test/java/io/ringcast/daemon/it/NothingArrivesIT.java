package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests a feed that does not get through: run and doctor report the cause. All tests share one
 * feed.
 */
@Order(1)
@Timeout(1_800)
class NothingArrivesIT {
    private static final String RUN = "run";

    private static Lab lab;
    private static Task feed;

    @BeforeAll
    static void open() {
        lab = Lab.open();
        final List<String> options =
                List.of("-i", "s0", "--to", Lab.GROUP, "--count", "2000000000", "--rate", "200");
        feed = lab.sender.start("feed", Launcher.command("send", options));
        feed.awaitOut(line -> line.contains("sent"), Lab.PATIENCE);
    }

    @AfterAll
    static void close() {
        if (feed != null) {
            feed.close();
        }
        if (lab != null) {
            lab.close();
        }
    }

    private static void sh(String command) {
        Lab.run(lab.bridge, "/bin/sh", "-c", command);
    }

    private static List<String> doctor(List<String> options) {
        final List<String> all = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        all.addAll(options);
        return lines(all);
    }

    private static List<String> lines(List<String> options) {
        final Task task = lab.bridge.start("doctor", Launcher.command("doctor", options));
        task.exitCode(Lab.PATIENCE);
        return task.out();
    }

    private static List<String> words(String options) {
        return options.isEmpty() ? List.of() : List.of(options.split(" "));
    }

    private static void assertSays(List<String> lines, String wanted) {
        assertTrue(
                lines.stream().anyMatch(line -> line.contains(wanted)),
                () -> wanted + " in:\n" + String.join("\n", lines));
    }

    /** All keys of the rule are wrong at once; ExplanationTest tests each key alone. */
    @Test
    void wrongGroupPortSourceAndVlan() {
        final String wrong =
                "--group 239.1.2.4 --port 10001 --match-source 198.18.0.9 --match-vlan 7";
        final String right =
                "--group 239.1.2.3 --port 10000 --match-source 198.18.0.2 --match-vlan none";
        final List<String> said = listen(wrong);
        assertSays(said, "FAIL     arrivals if1");
        assertSays(
                said,
                Lab.SENDER
                        + " -> 239.1.2.3:10000, untagged: not for rule default, which takes group"
                        + " 239.1.2.4, port 10001, source 198.18.0.9, VLAN 7");
        assertSays(said, "> ringcast run " + right + " ...");
        assertSays(listen(right), "OK       arrivals if1");
    }

    /** The device drops frames longer than its MTU, so no socket receives them. */
    @Test
    void theMtuOfIf1IsBelowTheDatagrams() {
        sh("ip link set if1 mtu 100");
        try {
            final List<String> said = listen("--group 239.1.2.3");
            assertSays(said, "FAIL     arrivals if1");
            assertSays(said, "they may be longer than its MTU of 100");
        } finally {
            sh("ip link set if1 mtu 1500");
        }
    }

    private static List<String> listen(String options) {
        final List<String> all = new ArrayList<>(words(options));
        all.addAll(List.of("--to", Lab.RECEIVER, "--listen", "1"));
        return doctor(all);
    }

    /** Faults that can exist at the same time, so that one report of the doctor covers them. */
    private enum Fault {
        TOWARDS_THIS_HOST(
                "ip link set eth0 mtu 1400; echo 1 >/proc/sys/net/ipv4/conf/all/rp_filter",
                "ip link set eth0 mtu 1500; echo 0 >/proc/sys/net/ipv4/conf/all/rp_filter",
                "-i if1 -o eth0 --group 239.1.2.9 --port 10009 --join none"),
        NOT_SENT_HERE(
                "ip link add cut0 type veth peer name cut1; ip link set cut0 up;"
                        + " ip link set cut1 addrgenmode none; ip link set cut1 up;"
                        + " ip route add 10.67.0.0/24 via 198.19.0.2",
                "ip link del cut0; ip route del 10.67.0.0/24",
                "-i cut0 -o eth0 --to 10.67.0.1 --listen 0.5"),
        LINKS(
                "ip link add cut0 type veth peer name cut1; ip link set cut0 up",
                "ip link del cut0",
                "-i cut1 -o cut0 --to 198.19.0.2 --to-mac 02:00:00:00:00:09"),
        DESTINATIONS("true", "true", "-i if1 -o eth0 --to 10.66.0.1 --to 198.19.0.98"),
        SWAPPED("true", "true", "-i eth0 -o if1 --to 198.19.0.2 --listen 1"),
        TWICE("true", "true", "-i if1 -o if1 --to 198.18.0.2"),
        MAC("true", "true", "-i if1 -o eth0 --to 198.19.0.2 --to-mac 02:00:00:00:00:77");

        private final String prepare;
        private final String undo;
        private final String options;
        private List<String> report;

        Fault(String prepare, String undo, String options) {
            this.prepare = prepare;
            this.undo = undo;
            this.options = options;
        }

        /** Runs the doctor once and returns the same report to all tests. */
        List<String> report() {
            if (report == null) {
                sh(prepare);
                try {
                    report = lines(words(options));
                } finally {
                    sh(undo);
                }
            }
            return report;
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "nothing is joined     | TOWARDS_THIS_HOST | WARN     IGMP if1",
                "nobody listens        | TOWARDS_THIS_HOST | WARN     listener 198.19.0.1:10009",
                "reverse path          | TOWARDS_THIS_HOST | strict (all 1",
                "MTU of eth0           | TOWARDS_THIS_HOST | WARN     MTU",
                "switch port is cut    | NOT_SENT_HERE     | FAIL     arrivals cut0",
                "TTL of 1 at a gateway | NOT_SENT_HERE     | WARN     TTL",
                "-i is down            | LINKS             | FAIL     link cut1",
                "-o has no carrier     | LINKS             | WARN     link cut0",
                "no route              | DESTINATIONS      | FAIL     to 10.66.0.1",
                "nobody answers ARP    | DESTINATIONS      | FAIL     to 198.19.0.98",
                "destination is at -i  | SWAPPED           | FAIL     to 198.19.0.2",
                "feed is at -o         | SWAPPED           | WARN     arrivals if1",
                "both as it should be  | SWAPPED           | > ringcast run -i if1 -o eth0 ...",
                "one interface twice   | TWICE             | INFO     interfaces",
                "wrong MAC address     | MAC               | FAIL     to 198.19.0.2",
            })
    void theDoctorNamesIt(String name, Fault fault, String line) {
        assertSays(fault.report(), line);
    }

    /** Tests a packet filter for datagrams to this host, and one on the egress hook of eth0. */
    @Test
    void packetFilters() {
        final PacketFilter filter =
                PacketFilter.find().orElseGet(() -> Assumptions.abort("python3 is missing"));
        final String inside = "firewall 198.19.0.1:10000";
        final String outside = "egress eth0";
        filter.add(lab.bridge, 1, 1, "");
        try {
            assertSays(doctor(List.of()), "WARN     " + inside);
            assertSays(
                    doctor(List.of()),
                    "> nft insert rule inet t c iifname '\"eth0\"' ip daddr 198.19.0.1 udp dport 10000 accept");
        } finally {
            filter.remove(lab.bridge, 1);
        }
        filter.add(lab.bridge, 5, 1, "eth0");
        try {
            assertSays(doctor(List.of("--to", Lab.RECEIVER)), "WARN     " + outside);
        } finally {
            filter.remove(lab.bridge, 5);
        }
        assertSays(doctor(List.of("--to", Lab.RECEIVER)), "OK       " + outside);
    }

    /** The doctor prints a rule that accepts the datagrams before the rule that drops them. */
    @ParameterizedTest
    @CsvSource({
        "1, '', firewall 198.19.0.1:10000, ''",
        "1, '', firewall 198.19.0.1:10000-10010, --port 10000-10010 --delivery-method lo",
        "5, eth0, egress eth0, --to 198.19.0.2"
    })
    void packetFiltersAreMended(int hook, String device, String line, String options) {
        Tools.find("nft").orElseGet(() -> Assumptions.abort("nft is missing"));
        final PacketFilter filter =
                PacketFilter.find().orElseGet(() -> Assumptions.abort("python3 is missing"));
        filter.add(lab.bridge, hook, 1, device);
        try {
            final List<String> report = doctor(words(options));
            final int at = report.indexOf(found(report, "WARN     " + line));
            final Task mend =
                    lab.bridge.start(
                            "mend",
                            List.of("/bin/sh", "-c", report.get(at + 1).strip().substring(2)));
            assertEquals(0, mend.exitCode(Lab.PATIENCE), () -> mend.err().toString());
            assertSays(doctor(words(options)), "OK       " + line);
        } finally {
            filter.remove(lab.bridge, hook);
        }
    }

    private static String found(List<String> report, String text) {
        return report.stream()
                .filter(line -> line.contains(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError(text + ": not in " + report));
    }

    /**
     * The run reports the silence once, with the traffic that arrives instead and a command that
     * the user can paste.
     */
    @Test
    void theRunItselfSaysSo() {
        final List<String> options = List.of("--group", Lab.GROUP, "--port", "10001");
        final Task engine = lab.startEngine(options.toArray(String[]::new));
        engine.awaitErr(line -> line.contains("; looking"), Lab.PATIENCE);
        // The look is in progress for only a limited time: check during it that if1 is not
        // promiscuous.
        sh("sleep 1; ! ip -d link show dev if1 | grep 'promiscuity [1-9]'");
        engine.awaitErr(line -> line.contains("--listen 10"), Lab.PATIENCE);
        assertSays(
                engine.err(),
                "nothing received for 5 s: no frame came to if1 that a rule takes; looking");
        assertSays(
                engine.err(), Lab.SENDER + " -> 239.1.2.3:10000, untagged: not for rule default");
        assertSays(engine.err(), "if1 may filter out groups and VLANs (nic-filter: groups)");
        final String hint =
                engine.err().stream()
                        .filter(line -> line.contains("--listen 10"))
                        .map(line -> line.split("warning: ")[1].strip())
                        .findFirst()
                        .orElseThrow();
        assertEquals(
                "ringcast doctor -i if1 -o eth0 --to 198.19.0.2 --group 239.1.2.3 --port 10001"
                        + " --warm-up 0 --listen 10",
                hint);
        final Map<String, Object> summary = Lab.finish(engine);
        assertEquals(
                1, engine.err().stream().filter(line -> line.contains("nothing received")).count());
        final Map<?, ?> arrivals = (Map<?, ?>) ((List<?>) summary.get("arrivals")).get(0);
        assertEquals("if1", arrivals.get("interface"), summary::toString);
        final Map<?, ?> seen = (Map<?, ?>) ((List<?>) arrivals.get("multicast_udp")).get(0);
        assertEquals("239.1.2.3", seen.get("group"), summary::toString);
        // Run the command as printed; only the path of the program and the time differ.
        final Task again =
                lab.bridge.start(
                        "doctor",
                        List.of(
                                "/bin/sh",
                                "-c",
                                hint.replace("ringcast", Launcher.command(RUN).get(0))
                                        .replace("--listen 10", "--listen 1")));
        again.exitCode(Lab.PATIENCE);
        assertSays(again.out(), "which takes port 10001");
    }

    @Test
    void theSummaryDoesNotLookLikeSuccess() {
        final Task run =
                lab.bridge.start(
                        RUN,
                        Lab.engineCommand(
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                Lab.RECEIVER,
                                "--port",
                                "10001",
                                "--duration",
                                "0.2"));
        assertEquals(0, run.exitCode(Lab.PATIENCE), () -> run.err().toString());
        assertTrue(run.out().get(0).startsWith("NOTHING RECEIVED in "), () -> "" + run.out());
        assertTrue(
                run.out().get(1).contains(": ringcast doctor -i if1 -o eth0 --to "),
                () -> "" + run.out());
    }
}
