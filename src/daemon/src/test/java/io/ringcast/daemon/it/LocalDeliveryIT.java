package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests delivery into this host's own stack to plain sockets, and which frames stay on the wire.
 */
@Order(1)
@Timeout(1_800)
class LocalDeliveryIT {
    private static final String PORTS = "10000,10001,10002";
    private static final List<String> SOCKETS = List.of("any", "address", "device");

    /** Number of datagrams that fits a socket's buffer, in case its reader gets no CPU. */
    private static final int COUNT = 250;

    private static HostLab host;
    private static Task tap;

    @BeforeAll
    static void open() {
        host = HostLab.open();
        for (final String device : List.of("all", "if1", "eth0", "lo")) {
            host.set(device + ".rp_filter", 0);
        }
        tap = Lab.ready(host.lab.receiver.start("tap", FrameTap.command("r0")));
    }

    @AfterAll
    static void close() {
        if (host != null) {
            host.close();
        }
    }

    @AfterEach
    void end() {
        host.endAll();
    }

    /**
     * Starts an engine that must use this delivery method. Skips the test if eBPF is not allowed.
     */
    private static Task ready(String method, String... options) {
        final List<String> all = new ArrayList<>(List.of("--delivery-method", method));
        all.addAll(List.of(options));
        final Task engine = host.engine(all.toArray(new String[0]));
        final String line =
                engine.awaitErr(
                        text -> text.contains("ready:") || text.contains("EPERM"), Lab.PATIENCE);
        Assumptions.assumeFalse(line.contains("EPERM"), line);
        assertTrue(line.contains("local delivery by " + method), line);
        return engine;
    }

    private static RunSummary finish(Task engine) {
        final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
        Lab.assertLaw(summary);
        assertEquals(0, summary.transmitErrorsTotal(), summary::toString);
        return summary;
    }

    @ParameterizedTest
    @CsvSource({
        "tcx, ring",
        "tcx, direct",
        "tcx, gso",
        "tcx, auto",
        "clsact, ring",
        "clsact, auto",
        "lo, ring",
        "lo, gso"
    })
    void everySocketGetsEveryDatagram(String method, String transmitter) throws Exception {
        final Task engine = ready(method, "--transmitter", transmitter);
        final Task application = host.application();
        host.send(HostLab.OFF_LINK, Lab.GROUP, PORTS, COUNT);
        final boolean loopback = method.equals("lo");
        HostLab.await(application, loopback ? "address" : "device", COUNT);
        HostLab.await(application, "address", COUNT);
        final Map<String, Object> got = HostLab.counted(application, COUNT);
        finish(engine);
        assertEquals(loopback ? "lo" : "eth0", got.get("through"));
        assertEquals(COUNT, Fields.integer(got, "any"), got::toString);
        assertEquals(COUNT, Fields.integer(got, "address"), got::toString);
        // lo cannot deliver to sockets bound to a device.
        assertEquals(loopback ? 0 : COUNT, Fields.integer(got, "device"), got::toString);
        assertEquals(0, host.onTheWire(tap, 10_000), "on the wire");
        assertEquals(0, HostLab.frames(tap, 10_001), "on the wire");
    }

    /**
     * By default, the run joins the group itself. Without withholding, a socket that has joined
     * nothing would also get the original datagrams, whole or in fragments.
     */
    @Test
    void byDefaultEachDatagramComesOnce() {
        final Task engine =
                Lab.ready(
                        host.start(
                                Lab.engineCommand(
                                        "-i", "if1", "-o", "eth0", "--group", Lab.GROUP,
                                        "--json")));
        final String line = engine.lastError();
        Assumptions.assumeFalse(engine.err().toString().contains("EPERM"), line);
        assertTrue(line.contains(", local delivery by "), line);
        assertTrue(line.contains(", consuming by "), line);
        final Task application = host.application();
        host.send(HostLab.OFF_LINK, Lab.GROUP, "10000", COUNT);
        host.send(host.lab.sender, HostLab.OFF_LINK, Lab.GROUP, "10000", 20, 4_000);
        assertEquals(COUNT + 20, HostLab.ended(application, COUNT + 20));
        final RunSummary summary = finish(engine);
        assertEquals(COUNT + 20 * 3, summary.forwarded(), summary::toString);
    }

    /**
     * Strict reverse path filtering requires a return route through eth0. The off-link source has
     * one, the neighbour on if1 has none. The setting of if1 makes no difference.
     */
    @Test
    void reversePathFilter() {
        final Task engine = host.engine();
        final String line = Lab.ready(engine).lastError();
        Assumptions.assumeTrue(line.contains("by tcx") || line.contains("by clsact"), line);
        for (int eth0 = 0; eth0 <= 2; eth0++) {
            for (int if1 = 0; if1 <= 2; if1++) {
                host.set("eth0.rp_filter", eth0);
                host.set("if1.rp_filter", if1);
                final Task application = host.application();
                host.send(Lab.SENDER, Lab.GROUP, PORTS, 10);
                host.send(HostLab.OFF_LINK, Lab.GROUP, PORTS, 10);
                int wanted = 20;
                if (eth0 == 1) {
                    // A refused datagram leaves no trace, so wait until a later one has arrived.
                    awaitAll(application, 10);
                    host.send(HostLab.OFF_LINK, Lab.GROUP, PORTS, 1);
                    wanted = 11;
                }
                awaitAll(application, wanted);
                final Map<String, Object> got = HostLab.counted(application, wanted);
                for (final String socket : SOCKETS) {
                    assertEquals(
                            wanted,
                            Fields.integer(got, socket),
                            "eth0 " + eth0 + ", if1 " + if1 + ": " + got);
                }
            }
        }
        host.set("eth0.rp_filter", 0);
        host.set("if1.rp_filter", 0);
        finish(engine);
    }

    private static void awaitAll(Task application, int wanted) {
        SOCKETS.forEach(socket -> HostLab.await(application, socket, wanted));
    }

    /** While datagrams are delivered, other traffic leaves eth0, and only that is on the wire. */
    @Test
    void otherTrafficIsUntouched() throws Exception {
        final Task engine = Lab.ready(host.engine());
        final Task application = host.application();
        final long before = HostLab.frames(tap, 10_005);
        host.send(host.lab.bridge, Lab.ETH0, Lab.RECEIVER, "10005", 500, 64);
        host.send(HostLab.OFF_LINK, Lab.GROUP, PORTS, COUNT);
        assertEquals(500, HostLab.awaitFrames(tap, 10_005, before + 500) - before);
        assertEquals(COUNT, Fields.integer(HostLab.counted(application, COUNT), "any"));
        finish(engine);
        assertEquals(0, host.onTheWire(tap, 10_000), "on the wire");
        // Traffic of the host to itself keeps its usual path.
        assertEquals(0, HostLab.frames(tap, 10_002), "on the wire");
    }

    @Test
    void killedItLeavesNothingBehind() throws Exception {
        final Task engine = ready("tcx");
        final long wire = HostLab.frames(tap, 9_999);
        host.sendFrame();
        assertEquals(wire, host.onTheWire(tap, 9_999), "is turned round");
        engine.signal("KILL");
        engine.exitCode(Lab.PATIENCE);
        host.sendFrame();
        assertEquals(wire + 1, HostLab.awaitFrames(tap, 9_999, wire + 1), "leaves");
    }

    /**
     * After SIGKILL, a clsact filter remains, and the next run removes it. A clsact qdisc that
     * another program created stays.
     */
    @Test
    void theNextOneClearsUp() throws Exception {
        final String tc =
                Tools.find("tc").orElseGet(() -> Assumptions.abort("tc: no such program here"));
        final Task killed = ready("clsact");
        killed.signal("KILL");
        killed.exitCode(Lab.PATIENCE);
        assertEquals(1, filters(tc).size(), () -> "left behind: " + filters(tc));
        final Task first = ready("clsact");
        final Task second = ready("clsact");
        assertEquals(2, filters(tc).size(), () -> filters(tc).toString());
        finish(first);
        assertEquals(1, filters(tc).size(), () -> filters(tc).toString());
        finish(second);
        assertEquals(List.of(), filters(tc));
        final Task last = ready("clsact");
        finish(last);
        assertTrue(!qdiscs(tc).contains("clsact"), () -> qdiscs(tc));
        Lab.run(host.lab.bridge, tc, "qdisc", "add", "dev", "eth0", "clsact");
        finish(ready("clsact"));
        assertTrue(qdiscs(tc).contains("clsact"), () -> qdiscs(tc));
        Lab.run(host.lab.bridge, tc, "qdisc", "del", "dev", "eth0", "clsact");
    }

    private static List<String> filters(String tc) {
        return Lab.run(host.lab.bridge, tc, "filter", "show", "dev", "eth0", "egress").stream()
                .filter(line -> line.contains("ringcast-"))
                .toList();
    }

    private static String qdiscs(String tc) {
        return Lab.run(host.lab.bridge, tc, "qdisc", "show", "dev", "eth0").toString();
    }

    /**
     * One destination is on this host, the other on the wire, also if each needs its own device.
     * GSO is off because the tap would see a super-frame as one frame.
     */
    @ParameterizedTest
    @CsvSource({"auto", "lo"})
    void bothWays(String method) throws Exception {
        final Task engine =
                Lab.ready(
                        host.engine(
                                "--gso",
                                "off",
                                "--delivery-method",
                                method,
                                "--to",
                                Lab.ETH0,
                                "--to",
                                Lab.RECEIVER + ":10007"));
        final long before = HostLab.frames(tap, 10_007);
        final Task application = host.application();
        host.send(HostLab.OFF_LINK, Lab.GROUP, "10000", 100);
        assertEquals(100, Fields.integer(HostLab.counted(application, 100), "any"));
        assertEquals(100, HostLab.awaitFrames(tap, 10_007, before + 100) - before);
        final RunSummary summary = RunSummary.fromMap(Lab.finish(engine));
        assertEquals(200, summary.forwarded(), summary::toString);
        assertEquals(0, summary.transmitErrorsTotal(), summary::toString);
    }

    /**
     * With CAP_NET_RAW alone, the run delivers through lo and warns. If the options require more,
     * the run refuses to start.
     */
    @Test
    void withoutPrivileges() throws Exception {
        final String setpriv =
                Tools.find("setpriv")
                        .orElseGet(() -> Assumptions.abort("setpriv: no such program here"));
        final List<String> prefix =
                List.of(setpriv, "--bounding-set", "-all,+net_raw", "--inh-caps", "-all");
        final Task engine = unprivileged(prefix, "--json");
        final String warning =
                engine.awaitErr(line -> line.contains("warning: local delivery"), Lab.PATIENCE);
        assertTrue(warning.contains("SO_BINDTODEVICE) gets none"), warning);
        assertTrue(warning.contains("CAP_BPF and CAP_NET_ADMIN"), warning);
        assertTrue(warning.contains("consume is not possible"), warning);
        engine.awaitErr(line -> line.contains("local delivery by lo, not consuming"), Lab.PATIENCE);
        assertEquals(
                List.of(warning),
                engine.err().stream().filter(line -> line.contains("CAP_BPF")).toList(),
                "one reason, one line");
        final Task application = host.application();
        host.send(HostLab.OFF_LINK, Lab.GROUP, "10000", 100);
        assertEquals(100, Fields.integer(HostLab.counted(application, 100), "any"));
        finish(engine);
        assertRefused(
                unprivileged(prefix, "--delivery-method", "tcx"),
                "local delivery: eBPF needs CAP_BPF and CAP_NET_ADMIN",
                "--deliver wire");
        assertRefused(unprivileged(prefix, "--consume"), "--consume: eBPF needs CAP_BPF");
    }

    private static Task unprivileged(List<String> prefix, String... options) {
        final List<String> command = new ArrayList<>(prefix);
        command.addAll(Lab.engineCommand("-i", "if1", "-o", "eth0"));
        command.addAll(List.of(options));
        return host.start(command);
    }

    @Test
    void whatCannotBeIsRefused() {
        assertRefused(
                host.engine("--qdisc-bypass"),
                "destination 198.19.0.1: is an address of this host, and qdisc-bypass");
        assertRefused(
                host.engine("--deliver", "wire"),
                "198.19.0.1: must be an address of another host; it is this host's own");
        assertRefused(
                host.engine("--deliver", "local", "--to", Lab.RECEIVER),
                "destination 198.19.0.2: deliver local: must be an address of this host");
        assertRefused(
                host.engine("--to", Lab.ETH0, "--to-mac", "02:00:00:00:00:01"),
                "destination 198.19.0.1: is an address of this host, so its MAC address must be");
    }

    private static void assertRefused(Task run, String... messages) {
        assertEquals(1, run.exitCode(Lab.PATIENCE), () -> run.err().toString());
        for (final String message : messages) {
            assertTrue(run.lastError().contains(message), run::lastError);
        }
    }
}
