package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.Testbed;
import java.io.FileNotFoundException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;

/**
 * One demonstration, from creating the namespaces to the result.
 *
 * <p>Threading: one thread calls {@link #run}, once; any thread calls {@link #stop}, at any time.
 */
final class Demo {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long TICK_MILLIS = 200;

    /** Exit code of a JVM that SIGTERM has ended: 128 + 15. */
    private static final int SIGTERM_EXIT = 143;

    /** Ticks without a further datagram after which missing datagrams count as lost. */
    private static final int QUIET_TICKS = 5;

    private final Scene.Plan plan;
    private final double seconds;
    private final int rate;
    private final CountDownLatch stop = new CountDownLatch(1);

    Demo(Scene.Plan plan, double seconds, int rate) {
        this.plan = plan;
        this.seconds = seconds;
        this.rate = rate;
    }

    /** Asks {@link #run} to end. */
    void stop() {
        stop.countDown();
    }

    /**
     * Runs the demonstration and returns its result.
     *
     * @throws RuntimeException if the host does not allow it: TestbedException or CommandException,
     *     with a message of one line
     */
    DemoResult run() {
        try (Testbed testbed = Testbed.open()) {
            Console.say("making " + plan.hosts());
            final Scene scene = plan.make().apply(testbed);
            final Task application = scene.startApplication();
            final List<Scene.Forwarder> forwarders = scene.startForwarders();
            Console.say(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d datagrams/s for %s s",
                            plan.way(),
                            rate,
                            plain(seconds)));
            final Task sender = scene.startSender(rate, Math.max(1, Math.round(seconds * rate)));
            watch(sender, forwarders, application);
            return result(sender, forwarders, application);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private void watch(Task sender, List<Scene.Forwarder> forwarders, Task application)
            throws InterruptedException {
        final DemoProgress progress = new DemoProgress();
        boolean told = false;
        while (sender.alive() && alive(forwarders) && application.alive()) {
            if (!told && stop.getCount() == 0) {
                told = true;
                sender.signal("TERM");
            }
            progress.show(count(sender, "sent"), count(application, "received"));
            if (told) {
                Thread.sleep(TICK_MILLIS);
            } else {
                stop.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
            }
        }
        awaitQuiet(sender, application, progress);
        progress.end();
    }

    /** Waits until the datagrams in flight have arrived. */
    private void awaitQuiet(Task sender, Task application, DemoProgress progress)
            throws InterruptedException {
        endSender(sender);
        final long sent = count(sender, "sent");
        long last = -1;
        for (int quiet = 0; quiet < QUIET_TICKS && application.alive(); quiet++) {
            final long received = count(application, "received");
            progress.show(sent, received);
            if (received >= sent) {
                return;
            }
            quiet = received == last ? quiet : 0;
            last = received;
            Thread.sleep(TICK_MILLIS);
        }
    }

    private DemoResult result(Task sender, List<Scene.Forwarder> forwarders, Task application) {
        forwarders.forEach(forwarder -> forwarder.task().signal("TERM"));
        application.signal("TERM");
        forwarders.forEach(forwarder -> end(forwarder.task()));
        end(application);
        final Map<String, Object> got = Json.read(application.lastLine());
        return new DemoResult(
                rate,
                count(sender, "sent"),
                Fields.integer(got, "received"),
                Fields.integer(got, "out_of_order"),
                Fields.integer(got, "buffer_drops"),
                forwarders.stream().map(Demo::forwarded).toList());
    }

    private static DemoResult.Forwarded forwarded(Scene.Forwarder forwarder) {
        return new DemoResult.Forwarded(
                forwarder.title(),
                RunSummary.fromMap(Json.read(forwarder.task().lastLine())),
                total(forwarder));
    }

    private static boolean alive(List<Scene.Forwarder> forwarders) {
        return forwarders.stream().allMatch(forwarder -> forwarder.task().alive());
    }

    /**
     * Waits for the end of the sender. If it was stopped while its JVM was starting, its exit code
     * is {@link #SIGTERM_EXIT}; it has then sent and printed nothing.
     */
    private void endSender(Task sender) {
        end(sender, stop.getCount() == 0 ? SIGTERM_EXIT : 0);
    }

    private static void end(Task task) {
        end(task, 0);
    }

    private static void end(Task task, int excusedExitCode) {
        final int exitCode = task.exitCode(PATIENCE);
        if (exitCode != 0 && exitCode != excusedExitCode) {
            throw new CommandException(
                    "the " + task.name() + " ended with exit code " + exitCode + task.complaint());
        }
    }

    private static long count(Task task, String field) {
        final String line = task.lastLine();
        return line.isEmpty() ? 0 : Fields.integer(Json.read(line), field);
    }

    /** Returns the sum of all logged intervals of the stage {@code total}. */
    private static Histogram total(Scene.Forwarder forwarder) {
        final Histogram sum = new Histogram(3);
        try (HistogramLogReader reader =
                new HistogramLogReader(forwarder.histogramLog().toFile())) {
            for (EncodableHistogram interval = reader.nextIntervalHistogram();
                    interval != null;
                    interval = reader.nextIntervalHistogram()) {
                if ("total".equals(interval.getTag()) && interval instanceof Histogram histogram) {
                    sum.add(histogram);
                }
            }
        } catch (FileNotFoundException e) {
            throw new CommandException(
                    "the " + forwarder.task().name() + " wrote no histogram log", e);
        }
        return sum;
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
