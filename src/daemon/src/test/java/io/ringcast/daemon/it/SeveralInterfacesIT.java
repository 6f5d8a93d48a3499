package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run that receives on two interfaces, and one of their cables is cut and laid again. */
@Timeout(1_800)
class SeveralInterfacesIT {
    private static final int DATAGRAMS = 500;

    private static void lay(Lab lab, Namespace other) {
        lab.testbed().pair(other, "s1", "", lab.bridge, "if2");
        other.ip("addr add 198.18.1.2/24 dev s1");
        other.ip("link set s1 up");
        other.ip("route add 224.0.0.0/4 dev s1");
        lab.bridge.ip("addr add 198.18.1.1/24 dev if2");
        lab.bridge.ip("link set if2 up");
    }

    private static void send(Namespace other) {
        final Task task =
                other.start(
                        "other",
                        Launcher.command(
                                "send",
                                "-i",
                                "s1",
                                "--to",
                                Lab.GROUP,
                                "--count",
                                "" + DATAGRAMS,
                                "--rate",
                                "1000"));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> "sender: " + task.err());
    }

    private static void awaitLine(Task engine, String... words) {
        engine.awaitErr(line -> List.of(words).stream().allMatch(line::contains), Lab.PATIENCE);
    }

    @Test
    void bothDeliverAndOneIsCutAndLaidAgain() {
        try (Lab lab = Lab.open()) {
            final Namespace other = lab.testbed().namespace("other");
            lay(lab, other);
            final Task application = lab.startApplication();
            final Task engine = lab.startEngine("-i", "if2", "--workers", "2");
            awaitLine(engine, "ready: if1, if2 -> eth0");
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            send(other);
            assertEquals(2L * DATAGRAMS, Lab.awaitReceived(application, 2L * DATAGRAMS));
            lab.bridge.ip("link del if2");
            awaitLine(engine, "if2", "absent");
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            assertEquals(3L * DATAGRAMS, Lab.awaitReceived(application, 3L * DATAGRAMS));
            lay(lab, other);
            awaitLine(engine, "if2", "attached to it anew");
            awaitLine(engine, "if2", "is up");
            send(other);
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            assertEquals(5L * DATAGRAMS, Lab.awaitReceived(application, 5L * DATAGRAMS));
            final Map<String, Object> end = Lab.finish(engine);
            final RunSummary summary = RunSummary.fromMap(end);
            Lab.assertLaw(summary);
            assertEquals(5L * DATAGRAMS, summary.forwarded(), summary::toString);
            final List<Map<?, ?>> links = Fields.objects(end, "links");
            assertEquals(
                    List.of("if1", "if2", "eth0"),
                    links.stream().map(link -> Fields.text(link, "interface")).toList());
            assertEquals(3L * DATAGRAMS, Fields.integer(links.get(0), "received"));
            assertEquals(2L * DATAGRAMS, Fields.integer(links.get(1), "received"));
            assertEquals(0, Fields.integer(links.get(0), "rebinds"));
            assertEquals(1, Fields.integer(links.get(1), "rebinds"));
            assertTrue(!links.get(2).containsKey("received"), links::toString);
        }
    }
}
