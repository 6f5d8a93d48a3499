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
 * Variant of {@link Lab} whose cables can be removed and replaced while the programs at both ends
 * keep running: {@link ThreeHosts#withSwitches}.
 */
final class ChangingLab implements AutoCloseable {
    /** Minimum length of an outage: many bursts. */
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

    /**
     * Returns whether this namespace has more than one user. It has only one if an ordinary user's
     * user namespace contains it.
     */
    boolean belongsToRoot() {
        return testbed.refusal().isEmpty();
    }

    /** Starts an engine from if1 to the receiver and waits until it is ready. */
    Task startEngine(String... options) {
        final List<String> arguments =
                new ArrayList<>(List.of("-i", "if1", "-o", "eth0", "--to", Lab.RECEIVER));
        arguments.addAll(List.of("--group", Lab.GROUP, "--json", "--control", control.toString()));
        arguments.addAll(List.of(options));
        return Lab.ready(bridge.start("engine", Lab.engineCommand(arguments)));
    }

    /** Starts a sender that runs until it is stopped; returns when its frames arrive. */
    Task startSender(int rate) {
        final Task task = startSenderOnly(rate);
        awaitArrivalAfter(now());
        return task;
    }

    /** Starts a sender that runs until it is stopped; does not wait for frames. */
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
     * Causes an outage, ends it, and waits until frames arrive again.
     *
     * @param disable begins the outage
     * @param prepare runs before {@code enable}; its time does not count as recovery time
     * @param enable ends the outage; the recovery time begins just before it
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
     * Waits until the engine has noticed that a link is down or has no carrier. Without this wait,
     * the outage may end before the engine reads the state, and the engine then need not report it.
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

    /** Waits until the tap has seen a frame that arrived after this time. */
    void awaitArrivalAfter(long nanos) {
        awaitArrival(arrival -> arrival.nanos() > nanos);
    }

    /** Waits until the latest frame that arrived matches the predicate. */
    void awaitArrival(Predicate<Arrival> meant) {
        final long deadline = System.nanoTime() + Lab.PATIENCE.toNanos();
        while (tap.lastLine().isEmpty() || !meant.test(Arrival.parse(tap.lastLine()))) {
            assertTrue(System.nanoTime() - deadline < 0, "no such frame arrives");
            sleep(1);
        }
    }

    /** Returns all frames that have arrived so far. */
    List<Arrival> arrivals() {
        return tap.out().stream().map(Arrival::parse).toList();
    }

    /** Computes and reports, for each outage, the recovery time and the number of lost frames. */
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

    /** Asserts that every frame had this MAC address and the receiver's IPv4 address, in order. */
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

    /** Returns CLOCK_REALTIME in nanoseconds, the clock of the kernel's frame timestamps. */
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

    /** Returns the number of open file descriptors of a process. */
    static int descriptors(Task task) {
        return new File("/proc/" + task.handle().pid() + "/fd").list().length;
    }

    /** Returns the number of packet rings that a process has mapped. */
    static long rings(Task task) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + task.handle().pid() + "/maps")).stream()
                .filter(line -> line.contains("socket:"))
                .count();
    }

    /**
     * Returns the share of a core that a process uses in one second. Measures up to ten times and
     * returns the smallest share, because a JVM that has just started still compiles. Stops at the
     * first share that is at most {@code enough}.
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
