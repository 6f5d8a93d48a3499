package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import io.ringcast.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that the doctor finds problems of a host, and that the commands that it prints fix them.
 */
@Order(1)
@Timeout(1_800)
class DoctorIT {
    private static Lab lab;

    /** Findings of the doctor by check name. */
    private record Report(int exitCode, Map<String, Map<?, ?>> findings) {
        String status(String check) {
            assertTrue(findings.containsKey(check), () -> check + " in " + findings);
            return (String) findings.get(check).get("status");
        }

        String message(String check) {
            status(check);
            return (String) findings.get(check).get("message");
        }

        String fix(String check) {
            status(check);
            return (String) findings.get(check).get("fix");
        }

        List<String> failed() {
            return findings.keySet().stream().filter(name -> status(name).equals("fail")).toList();
        }
    }

    @BeforeAll
    static void open() {
        lab = Lab.open();
    }

    @AfterAll
    static void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private static Report report(Task task) {
        final int exitCode = task.exitCode(Lab.PATIENCE);
        assertEquals(List.of(), task.err());
        assertEquals(1, task.out().size(), () -> "one JSON array: " + task.out());
        final Map<String, Map<?, ?>> findings = new LinkedHashMap<>();
        final Map<String, Object> all = Json.read("{\"findings\":" + task.lastLine() + "}");
        for (final Object finding : (List<?>) all.get("findings")) {
            findings.put((String) ((Map<?, ?>) finding).get("check"), (Map<?, ?>) finding);
        }
        final Report report = new Report(exitCode, findings);
        assertEquals(report.failed().isEmpty() ? 0 : 1, exitCode, findings::toString);
        return report;
    }

    private static List<String> command(String options) {
        return Launcher.command("doctor", (options + " --json").split(" "));
    }

    private static Report doctor(String options) {
        return report(lab.bridge.start("doctor", command(options)));
    }

    /** Runs a command exactly as printed, as a user would paste it. */
    private static void paste(Namespace namespace, String fix) {
        final Task task = namespace.start("fix", List.of("/bin/sh", "-c", fix));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> fix + ": " + task.err());
    }

    private static void require(String program) {
        Assumptions.assumeTrue(Tools.find(program).isPresent(), program + " is missing");
    }

    private static Path rules(String yaml) throws IOException {
        return Files.writeString(lab.testbed().directory().resolve("rules.yaml"), yaml);
    }

    @Test
    void healthy() throws IOException {
        require("ethtool");
        paste(
                lab.bridge,
                "ethtool -K if1 gro off; echo 20 >/proc/sys/net/ipv4/igmp_max_memberships");
        final Path file =
                rules(
                        "rules: [{name: a, match: {group: 239.1.2.3}, to: ["
                                + Lab.RECEIVER
                                + "]}]\n");
        final List<String> command = new ArrayList<>(List.of("env", "-u", "RINGCAST_JAVA_OPTS"));
        command.addAll(command("-i if1 -o eth0 -c " + file));
        final Report report = report(lab.bridge.start("doctor", command));
        assertEquals(0, report.exitCode(), report.findings()::toString);
        for (final String check :
                List.of(
                        "privileges",
                        "packet sockets",
                        "link if1",
                        "link eth0",
                        "offloads if1",
                        "MTU",
                        "ring memory",
                        "to " + Lab.RECEIVER,
                        "groups",
                        "duplicates",
                        "JVM")) {
            assertEquals("ok", report.status(check), report.findings()::toString);
        }
        assertTrue(
                report.message("to " + Lab.RECEIVER).contains(Lab.mac(lab.receiver, "r0")),
                report.findings()::toString);
        assertEquals("1 named by the rules, at most 20 to a socket", report.message("groups"));
    }

    @Test
    void healthyWithIpv6() {
        Assumptions.assumeTrue(Testbed.hasIpv6(), "this kernel has no IPv6");
        final String to = ThreeHosts.RECEIVER_IPV6_ADDRESS;
        final Report report =
                doctor("-i if1 -o eth0 --group " + ThreeHosts.IPV6_GROUP + " --to " + to);
        assertEquals("ok", report.status("to " + to), report.findings()::toString);
        assertTrue(
                report.message("to " + to).contains(Lab.mac(lab.receiver, "r0")),
                report.findings()::toString);
        assertEquals("info", report.status("MLD if1"), report.findings()::toString);
        assertEquals("ok", report.status("duplicates"), report.findings()::toString);
        // The destination is the address of eth0 itself; the listening socket belongs to a JVM.
        final Task receiver =
                lab.bridge.start("application", Launcher.command("receive", "--port", "10000"));
        receiver.awaitErr(line -> line.contains("ready:"), Lab.PATIENCE);
        try {
            final Report own = doctor("-i if1 -o eth0 --group " + ThreeHosts.IPV6_GROUP);
            assertEquals(
                    "ok",
                    own.status("listener [" + ThreeHosts.ETH0_IPV6_ADDRESS + "]:10000"),
                    own.findings()::toString);
            assertTrue(!own.findings().containsKey("rp_filter"), own.findings()::toString);
        } finally {
            receiver.signal("TERM");
            receiver.exitCode(Lab.PATIENCE);
        }
    }

    @Test
    void warningsAreMended() throws IOException {
        require("sysctl");
        paste(
                lab.bridge,
                "ip link set eth0 mtu 1400;"
                        + " sysctl -w net.ipv4.conf.all.rp_filter=1;"
                        + " sysctl -w net.ipv4.igmp_max_memberships=1");
        final Path file =
                rules(
                        "rules:\n"
                                + "- {name: a, match: {group: 239.1.2.3}, to: [198.19.0.1]}\n"
                                + "- {name: b, match: {group: 239.1.2.4}, to: [198.19.0.1]}\n");
        final String options = "-i if1 -o eth0 -c " + file;
        final List<String> wrong = List.of("MTU", "rp_filter", "groups");
        final Report before = doctor(options);
        for (final String check : wrong) {
            // Without eBPF, delivery uses lo, where a strict rp_filter drops everything.
            assertTrue(
                    before.status(check).equals("warn")
                            || check.equals("rp_filter") && before.status(check).equals("fail"),
                    before.findings()::toString);
            paste(lab.bridge, before.fix(check));
        }
        final Report after = doctor(options);
        paste(lab.bridge, "sysctl -w net.ipv4.conf.all.rp_filter=0");
        assertEquals(0, after.exitCode(), after.findings()::toString);
        assertEquals("this host itself", after.message("to " + Lab.ETH0));
        for (final String check : wrong) {
            assertEquals("ok", after.status(check), after.findings()::toString);
        }
        assertTrue(
                after.message("rp_filter").startsWith("loose"), () -> after.message("rp_filter"));
    }

    /** The doctor says that super-frames are forwarded; SuperFrameIT tests that they are. */
    @Test
    void superFramesAreForwarded() {
        require("ethtool");
        paste(lab.bridge, "ethtool -K if1 gro on rx-udp-gro-forwarding on");
        final Report report = doctor("-i if1 -o eth0 --to " + Lab.RECEIVER);
        final boolean known = KernelRelease.knowsSuperFrames();
        assertEquals(known ? "ok" : "warn", report.status("offloads if1"));
        final String message = report.message("offloads if1");
        assertTrue(message.contains("with rx-udp-gro-forwarding"), message);
        assertTrue(message.endsWith(known ? "they are forwarded" : "dropped (oversize)"), message);
        assertEquals("info", report.status("super-frames if1"));
        paste(lab.bridge, "ethtool -K if1 gro off rx-udp-gro-forwarding off");
        assertEquals("ok", doctor("-i if1 -o eth0 --to " + Lab.RECEIVER).status("offloads if1"));
    }

    @Test
    void interfacesDownOrWithoutCarrier() {
        lab.bridge.ip("link add down0 type veth peer name down1");
        final String options = "-i down0 -o eth0 --to " + Lab.RECEIVER;
        final Report down = doctor(options);
        assertEquals("fail", down.status("link down0"));
        paste(lab.bridge, down.fix("link down0"));
        final Report noCarrier = doctor(options);
        assertEquals("warn", noCarrier.status("link down0"));
        paste(lab.bridge, noCarrier.fix("link down0").replace("PEER", "down1"));
        final Report up = doctor(options);
        assertEquals("ok", up.status("link down0"));
        lab.bridge.ip("link del down0");
    }

    @Test
    void missingInterfaces() {
        final Report report = doctor("-i nope0 -o nope1 --to " + Lab.RECEIVER);
        assertEquals(List.of("link nope0", "link nope1"), report.failed());
        assertTrue(report.message("link nope0").contains("This host has lo, "));
        assertFalse(report.findings().containsKey("MTU"));
    }

    @Test
    void destinationsThatAreNotReached() {
        final String options = "-i if1 -o eth0 --to 10.77.0.1";
        final Report noRoute = doctor(options);
        assertEquals("fail", noRoute.status("to 10.77.0.1"));
        assertTrue(noRoute.message("to 10.77.0.1").contains("no route"));
        paste(lab.bridge, noRoute.fix("to 10.77.0.1"));
        final Report noAnswer = doctor(options);
        assertEquals("fail", noAnswer.status("to 10.77.0.1"));
        assertTrue(noAnswer.message("to 10.77.0.1").contains("ARP"));
        paste(lab.bridge, noAnswer.fix("to 10.77.0.1").replace("MAC", "02:00:00:00:00:09"));
        final Report reached = doctor(options);
        assertEquals("ok", reached.status("to 10.77.0.1"));
        assertEquals("on the wire to 02:00:00:00:00:09", reached.message("to 10.77.0.1"));
        lab.bridge.ip("route del 10.77.0.1 dev eth0");
    }

    /**
     * Runs the doctor again, with the options of a fix of the form {@code ringcast run OPTIONS ...}
     * in place of the options of the same names.
     */
    private static Report mended(String options, String fix) {
        assertTrue(fix.startsWith("ringcast run "), fix);
        final String given = fix.substring("ringcast run ".length(), fix.indexOf(" ..."));
        final List<String> words = new ArrayList<>(List.of(options.split(" ")));
        for (final String option : given.split(" (?=-)")) {
            final int at = words.indexOf(option.split(" ")[0]);
            if (at >= 0) {
                words.subList(at, at + 2).clear();
            }
            words.addAll(List.of(option.split(" ", 2)));
        }
        return doctor(String.join(" ", words));
    }

    /** The doctor does not advise a route that would send the destination's traffic elsewhere. */
    @Test
    void destinationsThatAnotherInterfaceReaches() {
        final String options = "-i if1 -o if1 --to " + Lab.RECEIVER;
        final Report wrongWay = doctor(options);
        final String check = "to " + Lab.RECEIVER;
        assertEquals("fail", wrongWay.status(check));
        assertEquals("ringcast run -o eth0 ...", wrongWay.fix(check));
        assertEquals("info", wrongWay.status("interfaces"));
        assertEquals("ok", mended(options, wrongWay.fix(check)).status(check));

        final String swapped = "-i eth0 -o if1 --to " + Lab.RECEIVER;
        final Report before = doctor(swapped);
        assertEquals("fail", before.status(check));
        assertTrue(
                before.fix(check).startsWith("ringcast run -i if1 -o eth0 ..."),
                () -> before.fix(check));
        assertEquals("ok", mended(swapped, before.fix(check)).status(check));
    }

    /** A policy rule gives a route only to traffic from eth0's own address. */
    @Test
    void destinationByARouteForOneSource() {
        lab.bridge.ip("route add 10.79.0.0/24 via " + Lab.RECEIVER + " dev eth0 table 79");
        lab.bridge.ip("rule add from " + Lab.ETH0 + " lookup 79");
        try {
            final Report report = doctor("-i if1 -o eth0 --to 10.79.0.1");
            assertEquals("ok", report.status("to 10.79.0.1"), report.findings()::toString);
            assertTrue(report.message("to 10.79.0.1").endsWith("of gateway " + Lab.RECEIVER));
        } finally {
            lab.bridge.ip("rule del from " + Lab.ETH0 + " lookup 79");
            lab.bridge.ip("route flush table 79");
        }
    }

    @Test
    void wrongMacAddress() {
        final String options =
                "-i if1 -o eth0 --to " + Lab.RECEIVER + " --to-mac 02:00:00:00:00:77";
        final Report before = doctor(options);
        final String check = "to " + Lab.RECEIVER;
        assertEquals("fail", before.status(check));
        assertTrue(
                before.message(check).contains("has " + Lab.mac(lab.receiver, "r0")),
                () -> before.message(check));
        assertEquals("ok", mended(options, before.fix(check)).status(check));
    }

    @Test
    void nobodyListensAndNothingIsJoined() {
        final String options = "-i if1 -o eth0 --group 239.1.2.9 --port 10009 --join none";
        final String check = "listener " + Lab.ETH0 + ":10009";
        final Report before = doctor(options);
        assertEquals("warn", before.status(check), before.findings()::toString);
        assertEquals("warn", before.status("IGMP if1"));
        final String receive = before.fix(check).replaceFirst(" *#.*", "");
        assertEquals("ringcast receive --port 10009", receive);
        try (Task application =
                Lab.ready(
                        lab.bridge.start(
                                "application", Launcher.command("receive", "--port", "10009")))) {
            final Report after = mended(options, before.fix("IGMP if1"));
            assertEquals("ok", after.status(check));
            assertEquals("info", after.status("IGMP if1"));
            application.signal("TERM");
        }
    }

    /** The group is joined on the transmit interface; that does not prove that it arrives there. */
    @Test
    void joinedOnTheOtherInterface() {
        lab.bridge.ip("addr add " + Lab.GROUP + "/32 dev eth0 autojoin");
        try {
            final Report report = doctor("-i if1 -o eth0 --group 239.1.2.3 --to " + Lab.ETH0);
            assertEquals("info", report.status("interfaces"), report.findings()::toString);
            assertEquals("", report.fix("interfaces"));
        } finally {
            lab.bridge.ip("addr del " + Lab.GROUP + "/32 dev eth0");
        }
    }

    /** Multicast senders mostly use a TTL of 1; a gateway drops such datagrams. */
    @Test
    void destinationBehindGateway() {
        lab.bridge.ip("route add 10.78.0.0/24 via " + Lab.RECEIVER);
        final String options = "-i if1 -o eth0 --to 10.78.0.1";
        final Report before = doctor(options);
        assertEquals("ok", before.status("to 10.78.0.1"));
        assertTrue(before.message("to 10.78.0.1").endsWith("of gateway " + Lab.RECEIVER));
        assertEquals("warn", before.status("TTL"));
        assertTrue(before.fix("TTL").startsWith("ringcast run --ttl 'set 64' ..."));
        final List<String> mended = new ArrayList<>(command(options));
        mended.addAll(List.of("--ttl", "set 64"));
        assertEquals("ok", report(lab.bridge.start("doctor", mended)).status("TTL"));
        lab.bridge.ip("route del 10.78.0.0/24");
    }

    /** Runs as root in the initial user namespace; the probe programs leave nothing behind. */
    @Test
    void programs() {
        final Report report = doctor("-i if1 -o eth0 --consume --delivery-method clsact");
        Assumptions.assumeTrue(report.status("eBPF").equals("ok"), () -> report.message("eBPF"));
        assertEquals("as if through eth0, by clsact", report.message("local delivery"));
        assertEquals(
                "what is forwarded is withheld from this host's stack, by clsact",
                report.message("consume"));
        for (final String device : List.of("if1", "eth0", "lo")) {
            final List<String> left =
                    Lab.run(
                            lab.bridge,
                            "/bin/sh",
                            "-c",
                            "tc filter show dev "
                                    + device
                                    + " egress; tc qdisc show dev "
                                    + device);
            assertTrue(left.stream().noneMatch(line -> line.contains("ringcast")), left::toString);
            assertTrue(left.stream().noneMatch(line -> line.contains("clsact")), left::toString);
        }
    }

    /** If CAP_BPF is missing, the command that the doctor prints grants it. */
    @Test
    void withoutPrograms() {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "only root can give privileges");
        final String launcher = Launcher.command("doctor").get(0);
        Ordinary.assumeReadable(launcher);
        final String options = " doctor -i if1 -o eth0 --json";
        final Report denied =
                report(
                        lab.bridge.start(
                                "doctor",
                                List.of(
                                        "/bin/sh",
                                        "-c",
                                        "exec setpriv --reuid=65534 --regid=65534 --clear-groups"
                                                + " --inh-caps=+net_raw --ambient-caps=+net_raw "
                                                + launcher
                                                + options)));
        assertEquals("info", denied.status("eBPF"));
        assertEquals("warn", denied.status("local delivery"), denied.findings()::toString);
        final String fix =
                denied.fix("local delivery")
                        .replace("sudo ", "")
                        .replaceAll("\\$\\(id -[ug]\\)", "65534")
                        .replace("ringcast run ...", launcher + options);
        final Report given = report(lab.bridge.start("doctor", List.of("/bin/sh", "-c", fix)));
        Assumptions.assumeTrue(given.status("eBPF").equals("ok"), () -> given.message("eBPF"));
        assertEquals("ok", given.status("local delivery"), given.findings()::toString);
    }

    @Test
    void cpuThatIsNot() {
        final String options = "-i if1 -o eth0 --to " + Lab.RECEIVER + " --cpu ";
        final Report before = doctor(options + 1000);
        assertEquals("fail", before.status("CPU"));
        final String cpu =
                before.fix("CPU").replaceAll("ringcast run --cpu (\\d+) \\.\\.\\.", "$1");
        final Report after = doctor(options + cpu);
        assertEquals("ok", after.status("CPU"));
        assertEquals("ok", after.status("interrupts if1"), after.findings()::toString);
    }

    /** A socket listens on the port, and the host has joined the group. */
    @Test
    void joinedApplication() {
        lab.bridge.ip("addr add " + Lab.GROUP + "/32 dev if1 autojoin");
        final Task application = lab.startApplicationIn(lab.bridge);
        try (application) {
            final Report report = doctor("-i if1 -o eth0 --to " + Lab.RECEIVER);
            assertEquals("info", report.status("duplicates"));
            assertTrue(
                    report.message("duplicates").contains("joined " + Lab.GROUP + " on if1"),
                    () -> report.message("duplicates"));
        } finally {
            lab.bridge.ip("addr del " + Lab.GROUP + "/32 dev if1");
        }
    }

    @Test
    void text() {
        final Task task =
                lab.bridge.start(
                        "doctor",
                        Launcher.command(
                                "doctor", "-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> task.out().toString());
        assertTrue(task.out().get(0).startsWith("OK       privileges"), task.out()::toString);
        assertTrue(
                task.out().stream().noneMatch(line -> line.contains("\033")),
                "colour only on a terminal");
    }

    /** If the user lacks the privilege, the command that the doctor prints grants it. */
    @Test
    void notPrivileged() {
        final String launcher = Launcher.command("doctor").get(0);
        Ordinary.assumeReadable(launcher);
        final List<String> command = new ArrayList<>(Ordinary.user());
        command.addAll(command("-i lo -o lo --to 10.255.255.1"));
        final Report denied = report(Task.start("doctor", command));
        assertEquals("fail", denied.status("privileges"));
        assertEquals("unknown", denied.status("packet sockets"));
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "only root can give privileges");
        final String fix =
                denied.fix("privileges")
                        .replace("sudo ", "")
                        .replace("$(id -u)", "65534")
                        .replace("$(id -g)", "65534")
                        .replace(
                                "ringcast run ...",
                                launcher + " doctor -i lo -o lo --to 10.255.255.1 --json");
        final Report given = report(Task.start("doctor", List.of("/bin/sh", "-c", fix)));
        assertEquals("ok", given.status("privileges"));
        assertEquals("ok", given.status("packet sockets"));
    }

    @Test
    void rootOfUserNamespace() {
        Ordinary.assumeReadable(Launcher.command("doctor").get(0));
        final List<String> unshare = new ArrayList<>(Ordinary.user());
        unshare.addAll(List.of("unshare", "-Urn"));
        final List<String> trial = new ArrayList<>(unshare);
        trial.add("true");
        Assumptions.assumeTrue(
                Task.start("unshare", trial).exitCode(Lab.PATIENCE) == 0,
                "user namespaces cannot be made here");
        unshare.addAll(command("-i lo -o lo --to 10.255.255.1"));
        final Report report = report(Task.start("doctor", unshare));
        assertEquals("ok", report.status("privileges"));
        assertEquals("info", report.status("user namespace"));
        assertEquals("ok", report.status("packet sockets"));
        assertEquals("fail", report.status("link lo"));
    }
}
