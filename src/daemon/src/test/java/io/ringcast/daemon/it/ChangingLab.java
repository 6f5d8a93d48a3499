package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.Launcher;
import io.ringcast.daemon.control.ControlConnection;
import io.ringcast.testbed.Namespace;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.ThreeHosts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Like {@link Lab}, but the cables can be pulled and replaced while the programs at both ends go
 * on: {@link ThreeHosts#withSwitches}.
 */
final class ChangingLab implements AutoCloseable {
    /** How long an outage lasts at least: many bursts. */
    private static final long OUTAGE_MILLIS = 30;

    private final Testbed testbed = Lab.openTestbed();
    final ThreeHosts hosts = ThreeHosts.withSwitches(testbed);
    final Namespace sender = hosts.sender();
    final Namespace bridge = hosts.bridge();
    final Namespace receiver = hosts.receiver();
    private final Path control = testbed.directory().resolve("control");
    final Task tap = Lab.ready(receiver.start("tap", ArrivalTap.command("br1")));
    private final List<Outage> outages = new ArrayList<>();

    private record Outage(Recoveries recoveries, long ableNanos) {}

    /** Whether other users exist here; not in the user namespace of an ordinary user. */
    boolean belongsToRoot() {
        return testbed.refusal().isEmpty();
    }

    /** An engine from if1 to the receiver, ready. */
    Task startEngine(String... options) {
        final List<String> arguments =
                new ArrayList<>(List.of("-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER));
        arguments.addAll(List.of("--group", Lab.GROUP, "--json", "--control", control.toString()));
        arguments.addAll(List.of(options));
        return Lab.ready(bridge.start("engine", Lab.engineCommand(arguments)));
    }

    /** Sends until it is told to end; returns when frames arrive. */
    Task startSender(int rate) {
        final Task task = startSenderOnly(rate);
        awaitArrivalAfter(now());
        return task;
    }

    /** Sends until it is told to end. */
    Task startSenderOnly(int rate) {
        return sender.start(
                "sender",
                Launcher.command(
                        "send",
                        "-i",
                        "br0",
                        "--to",
                        Lab.GROUP,
                        "--rate",
                        "" + rate,
                        "--count",
                        "100000000"));
    }

    /**
     * Takes something away, and gives it back.
     *
     * @param prepare what has to be done before it can be given back
     * @param enable after this command the network is able again
     */
    void outage(Recoveries recoveries, Runnable disable, Runnable prepare, Runnable enable) {
        disable.run();
        sleep(OUTAGE_MILLIS);
        prepare.run();
        final long able = now();
        enable.run();
        outages.add(new Outage(recoveries, able));
        awaitArrivalAfter(able);
    }

    void outage(Recoveries recoveries, Runnable disable, Runnable enable) {
        outage(recoveries, disable, () -> {}, enable);
    }

    /**
     * Waits until the engine knows that a link is down, or has no carrier: what is over before it
     * has looked, it need not tell of.
     *
     * @param which 0 for if1, 1 for eth0
     */
    void awaitLinkLost(int which) {
        Until.must("told of a lost link", () -> !"up".equals(state(which)));
    }

    private Object state(int which) {
        try (ControlConnection connection = ControlConnection.open(control)) {
            final List<?> links = (List<?>) connection.ask("links").get("links");
            return ((Map<?, ?>) links.get(which)).get("state");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a frame that arrived after that moment has been seen. */
    void awaitArrivalAfter(long nanos) {
        awaitArrival(arrival -> arrival.nanos() > nanos);
    }

    /** Waits until the last frame to have arrived is such a one. */
    void awaitArrival(Predicate<Arrival> meant) {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (tap.lastLine().isEmpty() || !meant.test(Arrival.parse(tap.lastLine()))) {
            assertTrue(System.nanoTime() - deadline < 0, "no such frame arrives");
            sleep(1);
        }
    }

    /** All that have arrived. */
    List<Arrival> arrivals() {
        return tap.out().stream().map(Arrival::parse).toList();
    }

    /** Finds out how long each outage went on after it could have ended, and what it cost. */
    void evaluate() throws IOException {
        final List<Arrival> arrivals = arrivals();
        final List<Recoveries> all = new ArrayList<>();
        int i = 0;
        for (final Outage outage : outages) {
            while (arrivals.get(i).nanos() < outage.ableNanos) {
                i++;
            }
            final Arrival first = arrivals.get(i);
            final long lost = i == 0 ? 0 : first.sequence() - arrivals.get(i - 1).sequence() - 1;
            outage.recoveries.add(first.nanos() - outage.ableNanos, lost);
            if (!all.contains(outage.recoveries)) {
                all.add(outage.recoveries);
            }
        }
        for (final Recoveries recoveries : all) {
            recoveries.report();
        }
    }

    /** Every frame carried this MAC address and the receiver's IPv4 address, in order. */
    void assertOnlyFor(String mac) {
        final long expected = Long.parseLong(mac.replace(":", ""), 16);
        final int address = 0xc6130002; // Lab.RECEIVER
        long last = -1;
        for (final Arrival arrival : arrivals()) {
            assertEquals(expected, arrival.mac(), arrival::toString);
            assertEquals(address, arrival.address(), arrival::toString);
            assertTrue(arrival.sequence() > last, arrival::toString);
            last = arrival.sequence();
        }
    }

    /** CLOCK_REALTIME, which frames are stamped with. */
    static long now() {
        final Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }

    static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** How many descriptors a process has. */
    static int descriptors(Task task) {
        return new File("/proc/" + task.handle().pid() + "/fd").list().length;
    }

    /** How many rings a process has mapped. */
    static long rings(Task task) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + task.handle().pid() + "/maps")).stream()
                .filter(line -> line.contains("socket:"))
                .count();
    }

    /**
     * What share of a core a process uses in the quietest of up to ten seconds, or in the first
     * that is quiet enough: a JVM that has just started still compiles.
     */
    static double quietShare(Task task, double enough) {
        double least = 1;
        for (int i = 0; i < 10 && least > enough; i++) {
            final long before = cpuMillis(task);
            final long start = System.nanoTime();
            sleep(1_000);
            final double elapsed = (System.nanoTime() - start) / 1e6;
            least = Math.min(least, (cpuMillis(task) - before) / elapsed);
        }
        return least;
    }

    private static long cpuMillis(Task task) {
        return TimeUnit.NANOSECONDS.toMillis(
                task.handle().info().totalCpuDuration().orElseThrow().toNanos());
    }

    @Override
    public void close() {
        testbed.close();
    }
}
