package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests whether forwarded datagrams also reach this host's own stack, and delivery to containers.
 */
@Timeout(1_800)
class ConsumeIT {
    private static HostLab host;

    @BeforeAll
    static void open() {
        host = HostLab.open();
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
     * Starts an engine that sends to the receiver's namespace. Skips the test if eBPF is not
     * allowed.
     */
    private static Task engine(String... options) {
        final List<String> arguments = new ArrayList<>(List.of("-i", "if1", "-o", "eth0"));
        arguments.addAll(List.of("--to", Lab.RECEIVER, "--json"));
        arguments.addAll(List.of(options));
        final Task engine = host.start(Lab.engineCommand(arguments));
        final String line = engine.awaitErr(text -> text.contains("ringcast"), Lab.PATIENCE);
        Assumptions.assumeFalse(line.contains("EPERM"), line);
        return engine;
    }

    @Test
    void withoutTheOptionTheStackGetsItsCopy() {
        final Task engine = engine();
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        final Arrivals arrivals = host.lab.arrivals();
        host.send(Lab.SENDER, Lab.GROUP, "10000", 200);
        arrivals.await(200);
        assertEquals(200, Lab.summary(engine).forwarded());
        assertEquals(200, HostLab.ended(member, 200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void whatARuleTakesIsWithheld(String method) {
        final Task engine = engine("--group", Lab.GROUP, "--consume", "--delivery-method", method);
        assertTrue(
                Lab.readyLine(engine).contains("consuming by " + method), engine.err()::toString);
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        final Task other = host.member(HostLab.OTHER_GROUP, Lab.IF1);
        final Arrivals arrivals = host.lab.arrivals();
        host.send(Lab.SENDER, Lab.GROUP, "10000", 200);
        host.send(Lab.SENDER, HostLab.OTHER_GROUP, "10000", 30);
        // Each of these datagrams is sent as three fragments.
        host.send(host.lab.sender, Lab.SENDER, Lab.GROUP, "10000", 20, 4_000);
        arrivals.await(200 + 20 * 3);
        final RunSummary summary = Lab.summary(engine);
        assertEquals(200 + 20 * 3, summary.forwarded(), summary::toString);
        // Both sockets are bound to the wildcard address, so each also gets the group that the
        // other one joined (IP_MULTICAST_ALL).
        assertEquals(30, HostLab.ended(member, 30));
        assertEquals(30, HostLab.ended(other, 30));
    }

    /**
     * Without withholding, the stack would get the datagrams of super-frames, whatever their
     * length.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void superFramesAreWithheld(String method) {
        final Task engine = engine("--group", Lab.GROUP, "--consume", "--delivery-method", method);
        assertTrue(
                Lab.readyLine(engine).contains("consuming by " + method), engine.err()::toString);
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        final Task stack = host.stack();
        SuperFrameSender.ANY.send(host.lab, 10);
        final int sent = 10 * SuperFrameSender.ANY.perRound();
        final RunSummary summary = Lab.summary(engine);
        assertEquals(sent, summary.received(), summary::toString);
        assertEquals(0, HostLab.ended(stack, 0));
        assertEquals(0, HostLab.ended(member, 0));
    }

    /**
     * After SIGKILL, TCX withholds nothing at once; clsact only after the next run has started,
     * whatever the options of that run.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void killedItWithholdsNothing(String method) {
        final Task engine = engine("--consume", "--delivery-method", method);
        engine.signal("KILL");
        engine.exitCode(Lab.PATIENCE);
        if (method.equals("clsact")) {
            leftBehind();
        }
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        host.send(Lab.SENDER, Lab.GROUP, "10000", 50);
        assertEquals(50, HostLab.ended(member, 50));
    }

    /** The process ends even if a loop does not; otherwise its clsact filter would remain. */
    @Test
    void underALoopThatStaysItEndsAllTheSame() {
        final Task engine =
                engine("--group", Lab.GROUP, "--consume", "--delivery-method", "clsact");
        assertTrue(Lab.readyLine(engine).contains("consuming by clsact"), engine.err()::toString);
        final Task holder = TerminationIT.holdLoop(engine);
        engine.signal("TERM");
        assertEquals(1, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        holder.close();
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        host.send(Lab.SENDER, Lab.GROUP, "10000", 50);
        assertEquals(50, HostLab.ended(member, 50), () -> engine.err().toString());
    }

    /**
     * The doctor reports the left-over filter both times, because it changes nothing. The next run
     * removes the filter.
     */
    private static void leftBehind() {
        final List<String> options = List.of("-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER);
        for (int i = 0; i < 2; i++) {
            final Task doctor =
                    host.lab.bridge.start("doctor", Launcher.command("doctor", options));
            doctor.exitCode(Lab.PATIENCE);
            final String found = String.join("\n", doctor.out());
            assertTrue(found.contains("at the ingress of if1 still keeps multicast"), found);
            assertTrue(found.contains("> tc filter del dev if1 ingress protocol all"), found);
        }
        final Task next = host.start(Lab.engineCommand(options));
        next.awaitErr(
                line -> line.contains("at the ingress of if1") && line.contains(": removed"),
                Lab.PATIENCE);
        Lab.ready(next).signal("TERM");
        assertEquals(0, next.exitCode(Lab.PATIENCE));
    }

    /**
     * The filter matches the VLAN tag that the kernel has moved from the frame into its metadata.
     */
    @Test
    void onlyTheRulesVlan() {
        final Task engine = engine("--match-vlan", "5", "--consume");
        final Task stack = host.stack();
        final Task tap = Lab.ready(host.lab.receiver.start("tap", FrameTap.command("r0")));
        host.sendTagged();
        assertEquals(20, Lab.awaitFrames(tap, 20).size());
        tap.close();
        assertEquals(20, Lab.summary(engine).forwarded());
        assertEquals(30 + 40, HostLab.ended(stack, 30 + 40));
    }

    /** A container's network: a namespace behind a veth pair whose outer end has no address. */
    @Test
    void intoAContainer() throws Exception {
        final Namespace container = host.lab.testbed().namespace("container");
        host.lab
                .testbed()
                .connect(host.lab.bridge, "veth7", "10.7.0.1/32", container, "eth0", "10.7.0.2/24");
        host.lab.bridge.ip("route add 10.7.0.2/32 dev veth7");
        container.ip("route add default via 10.7.0.1 dev eth0 onlink");
        final Task application = Lab.ready(container.start("application", Lab.receiveCommand()));
        final Task engine =
                Lab.ready(
                        host.start(
                                Lab.engineCommand(
                                        "-i",
                                        "if1",
                                        "-o",
                                        "veth7",
                                        "--to",
                                        "10.7.0.2",
                                        "--to-mac",
                                        "auto",
                                        "--json")));
        assertTrue(
                Lab.readyLine(engine).contains(Lab.mac(container, "eth0")), engine.err()::toString);
        host.send(Lab.SENDER, Lab.GROUP, "10000", 100);
        assertEquals(100, Lab.awaitReceived(application, 100));
        assertEquals(100, Lab.summary(engine).forwarded());
        final Map<String, Object> got = Lab.finish(application);
        assertEquals(100, Fields.integer(got, "received"));
    }
}
