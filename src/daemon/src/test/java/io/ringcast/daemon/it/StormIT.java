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
 * A host with more than a thousand interfaces, which come and go while the engine's own ones are
 * replaced: the engine misses most of the events, and dumps of all interfaces are interrupted all
 * the time.
 */
@Timeout(240)
class StormIT {
    /**
     * Several times what the kernel's queue for events holds, and not more: all of the host waits
     * for the lock (RTNL) under which they are taken down.
     */
    private static final int INTERFACES = 500;

    private static final int RATE = 500;

    @TempDir private Path directory;

    /** Interfaces are added in the background, those before them are there already. */
    private Task storm(Namespace namespace, int first) throws IOException {
        return batch(namespace, "add name storm%d type bridge", first, INTERFACES);
    }

    /**
     * One after the other: a namespace that ends takes all of its interfaces down in one go, and
     * for half a minute whatever needs the lock waits, in other tests, too.
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
            // All that is told of the change finds the queue full, and nobody reads it
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
