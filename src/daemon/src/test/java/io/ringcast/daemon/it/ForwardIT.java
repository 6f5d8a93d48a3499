package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Tools;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests forwarding from an ordinary multicast sender to an unmodified UDP receiver. */
@Timeout(1_800)
class ForwardIT {
    private static final int PORT = 10_000;
    private static final int MANY = 100_000;
    private static final int RATE = 25_000;

    /**
     * Group with the same MAC address as GROUP: bits 23 and up of a group are not part of its MAC
     * address (RFC 1112).
     */
    private static final String OTHER_GROUP = "239.129.2.3";

    /**
     * Every lost frame is counted. If the engine or the application gets no CPU for longer than its
     * queue lasts, the kernel drops frames and counts them. This test allows such drops; the bench
     * measures the rate without drops.
     */
    @Test
    void manyFramesArriveInOrderAndAreAccountedFor() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine();
            lab.send(Lab.GROUP, PORT, MANY, RATE);
            final int sent = MANY + lab.awaitMarker(application);
            final RunSummary summary = Lab.summary(engine);
            final long arrived = summary.forwarded() - Lab.receiveDrops(lab.receiver, "r0");
            assertEquals(arrived, Lab.awaitReceived(application, arrived));
            final Map<String, Object> got = Lab.finish(application);
            assertEquals(0, summary.transmitErrorsTotal());
            assertEquals(
                    sent - Lab.receiveDrops(lab.bridge, "if1"),
                    summary.forwarded() + summary.kernelDrops());
            assertEquals(0, Fields.integer(got, "out_of_order"));
            assertTrue(summary.kicks() > 0 && summary.kicks() <= sent, summary::toString);
        }
    }

    @Test
    void whatDoesNotQualifyStays() throws Exception {
        try (Lab lab = Lab.open()) {
            final Task tap = Lab.ready(lab.receiver.start("tap", FrameTap.command("r0")));
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("--group", Lab.GROUP, "--gso", "off");
            lab.send(Lab.GROUP, PORT + 1, 20, 1_000);
            lab.send(OTHER_GROUP, PORT, 20, 1_000);
            lab.send(Lab.IF1, PORT, 20, 1_000);
            connectTcp(lab);
            lab.send(Lab.GROUP, PORT, 30, 1_000);
            assertEquals(30, Lab.awaitReceived(application, 30));
            final List<Frame> seen = Lab.awaitFrames(tap, 30);
            final RunSummary summary = Lab.summary(engine);
            assertEquals(30, summary.matched(), summary::toString);
            assertEquals(30, summary.forwarded(), summary::toString);
            // The kernel filter keeps all other frames out of the ring.
            assertEquals(30, summary.received(), summary::toString);
            assertEquals(30, tap.out().size(), () -> "on the receiver's wire: " + tap.out());
            for (int i = 0; i < 30; i++) {
                assertEquals(PORT, seen.get(i).port());
                assertEquals(i, seen.get(i).sequence());
            }
            Lab.finish(application);
        }
    }

    /** Tries to connect by TCP. The connection is refused, but its segments pass the interface. */
    private static void connectTcp(Lab lab) {
        final Task task =
                lab.sender.start(
                        "bash", List.of("bash", "-c", "exec 3<>/dev/tcp/" + Lab.IF1 + "/" + PORT));
        assertEquals(1, task.exitCode(Lab.PATIENCE));
        assertTrue(task.err().toString().contains("refused"), () -> task.err().toString());
    }

    @Test
    void otherProgramsSendAndReceive() throws Exception {
        final String python = need("python3");
        final String socat = need("socat");
        try (Lab lab = Lab.open()) {
            final Task application =
                    lab.receiver.start(
                            "python",
                            List.of(
                                    python,
                                    "-u",
                                    "-c",
                                    """
                                    import socket, sys
                                    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                                    s.bind(("", 10000))
                                    print("ready:", file=sys.stderr)
                                    data, source = s.recvfrom(2000)
                                    print(data.decode(), source[0], source[1])
                                    """));
            Lab.ready(application);
            final Task engine = lab.startEngine();
            Lab.run(
                    lab.sender,
                    "bash",
                    "-c",
                    "printf 'hello, world' | '"
                            + socat
                            + "' -u - UDP4-DATAGRAM:239.5.6.7:10000,bind=:4321");
            assertEquals(0, application.exitCode(Lab.PATIENCE));
            // The source address and port are unchanged.
            assertEquals("hello, world " + Lab.SENDER + " 4321", application.lastLine());
            assertEquals(1, Lab.summary(engine).forwarded());
        }
    }

    private static String need(String program) {
        return Tools.find(program)
                .orElseGet(() -> Assumptions.abort(program + ": no such program here"));
    }
}
