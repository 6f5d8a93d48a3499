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

/** What is forwarded does or does not reach this host's own stack, and containers get it. */
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

    /** Ready, on the way to the receiver's namespace; where eBPF is not allowed, skipped. */
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
        assertTrue(engine.lastError().contains("consuming by " + method), engine::lastError);
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        final Task other = host.member(HostLab.OTHER_GROUP, Lab.IF1);
        final Arrivals arrivals = host.lab.arrivals();
        host.send(Lab.SENDER, Lab.GROUP, "10000", 200);
        host.send(Lab.SENDER, HostLab.OTHER_GROUP, "10000", 30);
        // each of three fragments
        host.send(host.lab.sender, Lab.SENDER, Lab.GROUP, "10000", 20, 4_000);
        arrivals.await(200 + 20 * 3);
        final RunSummary summary = Lab.summary(engine);
        assertEquals(200 + 20 * 3, summary.forwarded(), summary::toString);
        // both sockets are bound to any address, so each gets what the other has joined, too
        assertEquals(30, HostLab.ended(member, 30));
        assertEquals(30, HostLab.ended(other, 30));
    }

    /**
     * Super-frames, however long, come to the stack as their datagrams unless they are withheld.
     */
    @ParameterizedTest
    @ValueSource(strings = {"tcx", "clsact"})
    void superFramesAreWithheld(String method) {
        final Task engine = engine("--group", Lab.GROUP, "--consume", "--delivery-method", method);
        assertTrue(engine.lastError().contains("consuming by " + method), engine::lastError);
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        final Task stack = host.stack();
        SuperFrameSender.ANY.send(host.lab, 10);
        final int sent = 10 * SuperFrameSender.ANY.perRound();
        final RunSummary summary = Lab.summary(engine);
        assertEquals(sent, summary.received(), summary::toString);
        assertEquals(0, HostLab.ended(stack, 0));
        assertEquals(0, HostLab.ended(member, 0));
    }

    /** By TCX at once; by clsact after the next start, whatever that one is to do. */
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

    /** The process ends under a loop that does not; the filter would outlive it. */
    @Test
    void underALoopThatStaysItEndsAllTheSame() {
        final Task engine =
                engine("--group", Lab.GROUP, "--consume", "--delivery-method", "clsact");
        assertTrue(engine.lastError().contains("consuming by clsact"), engine::lastError);
        final Task holder = TerminationIT.holdLoop(engine);
        engine.signal("TERM");
        assertEquals(1, engine.exitCode(Lab.PATIENCE), () -> engine.err().toString());
        holder.close();
        final Task member = host.member(Lab.GROUP, Lab.IF1);
        host.send(Lab.SENDER, Lab.GROUP, "10000", 50);
        assertEquals(50, HostLab.ended(member, 50), () -> engine.err().toString());
    }

    /** The doctor tells of it twice, as it changes nothing; the next run removes it. */
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

    /** The tag, which the kernel has taken out of the frame, is looked at. */
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
        assertTrue(engine.lastError().contains(Lab.mac(container, "eth0")), engine::lastError);
        host.send(Lab.SENDER, Lab.GROUP, "10000", 100);
        assertEquals(100, Lab.awaitReceived(application, 100));
        assertEquals(100, Lab.summary(engine).forwarded());
        final Map<String, Object> got = Lab.finish(application);
        assertEquals(100, Fields.integer(got, "received"));
    }
}
