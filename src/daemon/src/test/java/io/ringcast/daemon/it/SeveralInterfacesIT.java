package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests a run that receives on two interfaces. */
@Timeout(1_800)
class SeveralInterfacesIT {
    private static final int DATAGRAMS = 500;

    private static final int UNDER_RELOADS = 10_000;

    /** Number of reloads: fewer than the lines of one kind that are logged within a minute. */
    private static final int LOGGED = 25;

    /**
     * Under nohup(1), SIGHUP is ignored, and child processes inherit this. The tests may run under
     * it.
     */
    private static final List<String> WITH_HANGUP = List.of("env", "--default-signal=HUP");

    private static void lay(Lab lab, Namespace other) {
        lab.testbed().pair(other, "s1", "", lab.bridge, "if2");
        other.ip("addr add 198.18.1.2/24 dev s1");
        other.ip("link set s1 up");
        other.ip("route add 224.0.0.0/4 dev s1");
        lab.bridge.ip("addr add 198.18.1.1/24 dev if2");
        lab.bridge.ip("link set if2 up");
    }

    private static void send(Namespace other, int count) {
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
                                "" + count,
                                "--rate",
                                "1000"));
        assertEquals(0, task.exitCode(Lab.PATIENCE), () -> "sender: " + task.err());
    }

    private static Task application(Lab lab, int port) {
        return Lab.ready(
                lab.receiver.start("application", Lab.receiveCommand("--port", "" + port)));
    }

    /** Writes rules for the same group on both interfaces, each with its own destination. */
    private static void writeRules(Path file, int portOfOne, int portOfTwo) throws IOException {
        Files.writeString(
                file,
                """
                interface: [if1, if2]
                transmit: eth0
                workers: 2
                rules:
                  - name: one
                    interface: if1
                    match: {group: 239.1.2.3}
                    to: ["%r:%1"]
                  - name: two
                    interface: if2
                    match: {group: 239.1.2.3}
                    to: ["%r:%2"]
                """
                        .replace("%r", Lab.RECEIVER)
                        .replace("%1", "" + portOfOne)
                        .replace("%2", "" + portOfTwo));
    }

    /** Sends to both interfaces at the same time. */
    private static FutureTask<Void> sending(Lab lab, Namespace other, int one, int two) {
        final FutureTask<Void> second = new FutureTask<>(() -> send(other, two), null);
        final FutureTask<Void> both =
                new FutureTask<>(
                        () -> {
                            new Thread(second).start();
                            lab.send(Lab.GROUP, 10_000, one, 1_000);
                            second.get();
                            return null;
                        });
        new Thread(both).start();
        return both;
    }

    /** No datagram of one interface goes to the destination of the other, and none is lost. */
    @Test
    void rulesOfOneInterfaceSendItsLineAloneWhileReloadsSwapTheirDestinations() throws Exception {
        try (Lab lab = Lab.open()) {
            final Namespace other = lab.testbed().namespace("other");
            lay(lab, other);
            final Path file = lab.testbed().directory().resolve("rules.yaml");
            writeRules(file, 20_001, 20_002);
            final Task first = application(lab, 20_001);
            final Task second = application(lab, 20_002);
            final List<String> command = new ArrayList<>(WITH_HANGUP);
            command.addAll(Lab.engineCommand("-c", file.toString(), "--json"));
            final Task engine = Lab.ready(lab.bridge.start("engine", command));
            sending(lab, other, 500, 300).get();
            assertEquals(500, Lab.awaitReceived(first, 500));
            assertEquals(300, Lab.awaitReceived(second, 300));

            final FutureTask<Void> traffic = sending(lab, other, UNDER_RELOADS, UNDER_RELOADS);
            int reloads = 0;
            while (reloads < 3 || !traffic.isDone() && reloads < LOGGED) {
                final boolean swap = reloads % 2 == 0;
                writeRules(file, swap ? 20_002 : 20_001, swap ? 20_001 : 20_002);
                Lab.hangUp(engine, ++reloads, "reload: 2 rules, 2 destinations");
            }
            traffic.get();
            final long both = 800 + 2L * UNDER_RELOADS;
            Until.holds(() -> received(first) + received(second) >= both);
            assertEquals(both, received(first) + received(second));

            // Make sure that the destinations are swapped, whether the number of reloads was even
            // or odd.
            writeRules(file, 20_002, 20_001);
            Lab.hangUp(engine, ++reloads, "reload: 2 rules, 2 destinations");
            final long before = received(first);
            sending(lab, other, 200, 100).get();
            assertEquals(before + 100, Lab.awaitReceived(first, before + 100));
            assertEquals(
                    both + 300 - before - 100,
                    Lab.awaitReceived(second, both + 300 - before - 100));

            final Map<String, Object> end = Lab.finish(engine);
            final RunSummary summary = RunSummary.fromMap(end);
            Lab.assertLaw(summary);
            assertEquals(0, summary.unmatched(), summary::toString);
            final List<Map<?, ?>> links = Fields.objects(end, "links");
            for (int i = 0; i < 2; i++) {
                assertEquals(
                        Fields.integer(links.get(i), "received"),
                        summary.rules().get(i).matched(),
                        summary::toString);
            }
            assertEquals(700L + UNDER_RELOADS, summary.rules().get(0).matched(), summary::toString);
            assertEquals(400L + UNDER_RELOADS, summary.rules().get(1).matched(), summary::toString);
        }
    }

    private static long received(Task application) {
        return Lab.awaitReceived(application, 0);
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
            send(other, DATAGRAMS);
            assertEquals(2L * DATAGRAMS, Lab.awaitReceived(application, 2L * DATAGRAMS));
            lab.bridge.ip("link del if2");
            awaitLine(engine, "if2", "absent");
            lab.send(Lab.GROUP, 10_000, DATAGRAMS, 1_000);
            assertEquals(3L * DATAGRAMS, Lab.awaitReceived(application, 3L * DATAGRAMS));
            lay(lab, other);
            awaitLine(engine, "if2", "sockets opened anew");
            awaitLine(engine, "if2", "is up");
            send(other, DATAGRAMS);
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
