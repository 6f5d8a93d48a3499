package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.ThreeHosts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests a host on which more than a thousand interfaces are created and deleted while the engine's
 * own interfaces are replaced: the engine misses most events, and its dumps of all interfaces are
 * interrupted again and again.
 */
@Timeout(240)
class StormIT {
    /**
     * Number of interfaces per batch: several times the events that the kernel's queue holds. Not
     * more, because their deletion holds the RTNL lock, for which the whole host waits.
     */
    private static final int INTERFACES = 500;

    private static final int RATE = 500;

    @TempDir private Path directory;

    /** Starts to add interfaces, from this number on, in the background. */
    private Task storm(Namespace namespace, int first) throws IOException {
        return batch(namespace, "add name storm%d type bridge", first, INTERFACES);
    }

    /**
     * Deletes the interfaces one by one. If the namespace ended instead, the kernel would delete
     * all of them at once, and everything that needs the RTNL lock would wait for half a minute, in
     * other tests too.
     */
    private void calm(Namespace namespace) throws IOException {
        assertEnded(batch(namespace, "del storm%d", 0, 3 * INTERFACES));
    }

    private Task batch(Namespace namespace, String command, int first, int count)
            throws IOException {
        final StringBuilder batch = new StringBuilder();
        for (int i = first; i < first + count; i++) {
            batch.append("link ").append(command.replace("%d", "" + i)).append('\n');
        }
        final Path file = directory.resolve("batch" + first + "-" + count);
        Files.writeString(file, batch);
        return namespace.start("storm", List.of("ip", "-batch", file.toString()));
    }

    private static void assertEnded(Task storm) {
        assertEquals(0, storm.exitCode(Lab.PATIENCE), () -> storm.err().toString());
    }

    private static boolean hasControlThread(Task engine) throws IOException {
        final Path tasks = Path.of("/proc", "" + engine.handle().pid(), "task");
        try (Stream<Path> all = Files.list(tasks)) {
            for (final Path task : all.toList()) {
                if (Files.readString(task.resolve("comm")).startsWith("ringcast-contro")) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void replacedInterfacesAreFoundWhateverWasLost() throws Exception {
        try (ChangingLab lab = new ChangingLab()) {
            assertEnded(storm(lab.bridge, 0));
            final Task engine = lab.startEngine();
            lab.startSender(RATE);
            // The suspended engine does not read its event queue, so the queue is full before the
            // change and these events are lost.
            engine.suspend();
            final Task before = storm(lab.bridge, INTERFACES);
            assertEnded(before);
            lab.bridge.ip("link del if1");
            lab.hosts.connectReceive("mtu 1500");
            lab.hosts.enableReceive();
            lab.bridge.ip("link del eth0");
            lab.hosts.connectTransmit("mtu 1500");
            lab.hosts.enableTransmit();
            final Task during = storm(lab.bridge, 2 * INTERFACES);
            final long able = ChangingLab.now();
            engine.resume();
            lab.awaitArrivalAfter(able);
            assertEnded(during);
            assertTrue(hasControlThread(engine), () -> engine.err().toString());
            final Map<String, Object> map = Lab.finish(engine);
            final RunSummary summary = RunSummary.fromMap(map);
            assertEquals(
                    summary.received(),
                    summary.matched() + summary.unmatched() + summary.droppedTotal(),
                    summary::toString);
            assertEquals(
                    summary.copies(),
                    summary.forwarded() + summary.transmitErrorsTotal(),
                    summary::toString);
            for (final Map<?, ?> link : Fields.objects(map, "links")) {
                assertEquals(1, Fields.integer(link, "rebinds"), map::toString);
                assertEquals("up", link.get("state"), map::toString);
            }
            assertTrue(
                    Fields.integer(Fields.object(map, "changes"), "resync") > 0,
                    "no event was lost: " + map);
            lab.assertOnlyFor(ThreeHosts.RECEIVER_MAC);
            calm(lab.bridge);
        }
    }
}
