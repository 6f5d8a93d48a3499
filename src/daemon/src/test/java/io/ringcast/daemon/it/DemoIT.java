package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that the demonstration succeeds, and that it leaves nothing behind, however it ends. */
@Order(1)
@Timeout(1_800)
class DemoIT {
    @TempDir private Path directory;
    private Leftovers leftovers;

    @BeforeEach
    void allowsNamespaces() {
        Lab.openTestbed().close();
        leftovers = new Leftovers(directory);
    }

    @Test
    void endsWithEveryDatagramReceived() throws Exception {
        final Task demo = start("--seconds", "1", "--rate", "1000", "--json");
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        assertComplete(demo, 1_000);
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void forwardsIpv6() throws Exception {
        Assumptions.assumeTrue(Testbed.hasIpv6(), "this kernel has no IPv6");
        final Task demo = start("--ipv6", "--seconds", "1", "--rate", "1000", "--json");
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        assertComplete(demo, 1_000);
        assertTrue(demo.err().stream().anyMatch(line -> line.contains("ff15::1:2:3")));
        assertEquals(List.of(), leftovers.await());
    }

    /** Two engines relay a group through a network that carries only unicast. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--ipv6"})
    void relaysAGroup(String family) throws Exception {
        Assumptions.assumeTrue(family.isEmpty() || Testbed.hasIpv6(), "this kernel has no IPv6");
        final List<String> options =
                new ArrayList<>(List.of("--relay", "--seconds", "1", "--rate", "1000", "--json"));
        if (!family.isEmpty()) {
            options.add(family);
        }
        final Task demo = start(options.toArray(String[]::new));
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        assertEquals(1, demo.out().size(), () -> "one JSON object: " + demo.out());
        final Map<String, Object> result = Json.read(demo.lastLine());
        final List<RunSummary> relays =
                Fields.objects(result, "relays").stream().map(RunSummary::fromMap).toList();
        assertEquals(2, relays.size());
        for (final RunSummary relay : relays) {
            Lab.assertLaw(relay);
            assertEquals(1_000, relay.matched(), relay::toString);
            assertEquals(1_000, relay.forwarded(), relay::toString);
        }
        assertArrived(result, 1_000);
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void drawsBothRelays() throws Exception {
        final Task demo = start("--relay", "--seconds", "1.5", "--rate", "400");
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        final List<String> out = demo.out();
        assertEquals("First relay: 239.1.2.3 to 198.19.1.2", out.get(0));
        assertTrue(out.contains("Second relay: 198.19.1.2 to 239.1.2.3"), out::toString);
        assertEquals(4, out.stream().filter(line -> line.contains("600 = 600 + 0 + 0")).count());
        assertEquals(
                "The application received 600 of 600 datagrams sent (100 %), in order.",
                demo.lastLine());
        out.forEach(line -> assertTrue(line.length() <= 80, line));
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void leavesNothingOfRelaysWhenKilled() throws Exception {
        final Task demo = startMidway("--relay");
        assertTrue(leftovers.processes().size() > 8, () -> leftovers.processes().toString());
        demo.signal("KILL");
        assertEquals(137, demo.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void drawsAHistogram() throws Exception {
        final Task demo = start("--seconds", "1.5", "--rate", "400");
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        final String out = String.join("\n", demo.out());
        assertTrue(out.contains("█████"), out);
        assertTrue(out.contains("600 = 600 + 0 + 0"), out);
        assertTrue(
                out.endsWith(
                        "The application received 600 of 600 datagrams sent (100 %), in order."),
                out);
        assertFalse(out.contains("\033"), "no colours where no terminal is");
        demo.out().forEach(line -> assertTrue(line.length() <= 80, line));
        assertTrue(
                demo.err().stream().anyMatch(line -> line.contains("received by the application")));
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void endsEarlyWithItsSummary() throws Exception {
        final Task demo = startMidway("--json");
        // Like Ctrl-C in a terminal: send the signal to the whole process group.
        Task.start("kill", List.of("sh", "-c", "kill -INT -" + demo.handle().pid()))
                .exitCode(Lab.PATIENCE);
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        final Map<String, Object> result = Json.read(demo.lastLine());
        final long sent = Fields.integer(Fields.object(result, "application"), "sent");
        assertTrue(sent > 0 && sent < 60_000, result::toString);
        assertComplete(demo, sent);
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void leavesNothingWhenKilled() throws Exception {
        final Task demo = startMidway();
        assertTrue(leftovers.processes().size() > 5, () -> leftovers.processes().toString());
        demo.signal("KILL");
        assertEquals(137, demo.exitCode(Lab.PATIENCE));
        assertEquals(List.of(), leftovers.await());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void worksForAnOrdinaryUser(boolean relay) throws Exception {
        final List<String> user = Ordinary.user();
        Ordinary.assumeReadable(Launcher.command("demo").get(0));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
        final List<String> probe = new ArrayList<>(user);
        probe.addAll(List.of("unshare", "-Urn", "true"));
        Assumptions.assumeTrue(
                Task.start("probe", probe).exitCode(Lab.PATIENCE) == 0,
                "user namespaces are not allowed here");
        final List<String> command = new ArrayList<>(user);
        final List<String> options =
                new ArrayList<>(List.of("--seconds", "1", "--rate", "1000", "--json"));
        if (relay) {
            options.add("--relay");
        }
        command.addAll(Launcher.command("demo", options));
        final Task demo = Task.start("demo", leftovers.marked(command));
        assertEquals(0, demo.exitCode(Lab.PATIENCE), () -> demo.err().toString());
        if (relay) {
            assertArrived(Json.read(demo.lastLine()), 1_000);
        } else {
            assertComplete(demo, 1_000);
        }
        assertEquals(List.of(), leftovers.await());
    }

    @Test
    void saysSoWhereNamespacesAreNotAllowed() throws Exception {
        final String setpriv =
                Tools.find("setpriv").orElseGet(() -> Assumptions.abort("setpriv is missing"));
        final String launcher = Launcher.command("demo").get(0);
        Assumptions.assumeTrue(
                Task.start("probe", List.of("unshare", "-Ur", "true")).exitCode(Lab.PATIENCE) == 0,
                "user namespaces are not allowed here");
        // Root without capabilities, in a user namespace that allows no further user namespace.
        final Task demo =
                Task.start(
                        "demo",
                        leftovers.marked(
                                List.of(
                                        "unshare",
                                        "-Ur",
                                        "sh",
                                        "-c",
                                        "echo 0 >/proc/sys/user/max_user_namespaces || exit 77; exec \"$@\"",
                                        "sh",
                                        setpriv,
                                        "--bounding-set=-all",
                                        launcher,
                                        "demo")));
        final int exitCode = demo.exitCode(Lab.PATIENCE);
        Assumptions.assumeTrue(exitCode != 77, "user.max_user_namespaces is not ours to set");
        assertEquals(1, exitCode, () -> demo.err().toString());
        assertEquals(List.of(), demo.out());
        assertEquals(1, demo.err().size(), () -> demo.err().toString());
        assertTrue(
                demo.lastError()
                        .startsWith("ringcast demo: network namespaces cannot be made here"),
                demo::lastError);
        assertEquals(List.of(), leftovers.await());
    }

    private Task start(String... options) {
        // Start the command in a new session, as in a terminal.
        final List<String> command = new ArrayList<>(List.of("setsid"));
        command.addAll(Launcher.command("demo", options));
        return Task.start("demo", leftovers.marked(command));
    }

    /** Starts a long demonstration and returns when datagrams are on their way. */
    private Task startMidway(String... options) {
        final List<String> line = new ArrayList<>(List.of("--seconds", "60", "--rate", "1000"));
        line.addAll(List.of(options));
        final Task demo = start(line.toArray(new String[0]));
        demo.awaitErr(text -> text.matches(".*: [0-9,]*[1-9][0-9,]* sent.*"), Lab.PATIENCE);
        return demo;
    }

    private static void assertComplete(Task demo, long count) {
        assertEquals(1, demo.out().size(), () -> "one JSON object: " + demo.out());
        final Map<String, Object> result = Json.read(demo.lastLine());
        final RunSummary engine = RunSummary.fromMap(result);
        Lab.assertLaw(engine);
        assertEquals(count, engine.forwarded());
        assertArrived(result, count);
    }

    private static void assertArrived(Map<String, Object> result, long count) {
        final Map<?, ?> application = Fields.object(result, "application");
        assertEquals(count, Fields.integer(application, "sent"));
        // A datagram that found the socket buffer full has also arrived; the engine did not lose
        // it.
        assertEquals(
                count,
                Fields.integer(application, "received")
                        + Fields.integer(application, "buffer_drops"));
        assertEquals(0, Fields.integer(application, "out_of_order"));
    }
}
