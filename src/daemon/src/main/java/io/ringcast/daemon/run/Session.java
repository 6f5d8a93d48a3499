package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.report.Percentiles;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.frame.DropReason;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One run from opening the rings to the summary.
 *
 * <p>Threading: {@link #run} once, by one thread; {@link #stop} by any, any time.
 */
final class Session {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    /** 127.0.0.0/8 is never on a wire (RFC 1122 section 3.2.1.3). */
    private static final int LOOPBACK = 127;

    private final RunPlan plan;
    private final CountDownLatch stop = new CountDownLatch(1);
    private RuntimeException failure;

    Session(RunPlan plan) {
        this.plan = plan;
    }

    /** Asks {@link #run} to come to its end. */
    void stop() {
        stop.countDown();
    }

    /** Throws what ended the run early, if something did. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Forwards until {@link #stop}, the planned end, or a failure of the loop.
     *
     * @throws RuntimeException if it cannot begin: EngineException, NetworkException,
     *     LinuxException or CommandException, with a message of one line
     */
    RunSummary run() {
        final Engine engine = Engine.open(config());
        final Map<String, Percentiles> percentiles;
        final double seconds;
        try (engine;
                Latencies latencies = new Latencies(plan.histogramLog())) {
            seconds = forward(engine, latencies);
            percentiles = latencies.percentiles();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
        // Closing has drained the transmit ring: only now the counts are final.
        return summary(engine, percentiles, seconds);
    }

    /** Returns how many seconds it took. */
    private double forward(Engine engine, Latencies latencies) throws InterruptedException {
        final String ready = ReadyLine.of(engine, plan);
        final Loop loop = new Loop(engine, plan.idle(), plan.cpu(), this::stop);
        loop.start();
        final long start = System.nanoTime();
        try {
            Console.say(ready);
            watch(engine, latencies, start);
        } finally {
            loop.stop();
        }
        failure = loop.failure();
        latencies.take(engine.latency());
        return (System.nanoTime() - start) / 1e9;
    }

    private void watch(Engine engine, Latencies latencies, long start) throws InterruptedException {
        final long duration =
                plan.seconds().isPresent()
                        ? (long) (plan.seconds().getAsDouble() * 1e9)
                        : Long.MAX_VALUE;
        final Progress progress = new Progress(engine);
        for (long next = PERIOD_NANOS; ; next += PERIOD_NANOS) {
            final long wake = Math.min(next, duration);
            final long left = wake - (System.nanoTime() - start);
            if (stop.await(left, TimeUnit.NANOSECONDS) || wake == duration) {
                progress.end();
                return;
            }
            progress.show(latencies.take(engine.latency()));
        }
    }

    private EngineConfig config() {
        final int address =
                plan.destination().isPresent() ? plan.destination().getAsInt() : ownAddress();
        final Destination destination = Destination.of(address);
        final Rule rule =
                Rule.named("default")
                        .group(plan.group())
                        .port(plan.port())
                        .udpChecksum(plan.udpChecksum())
                        .to(destination.withMac(plan.destinationMac()))
                        .build();
        return EngineConfig.builder(
                        plan.receiveInterface(), plan.transmitInterface(), RuleSet.of(rule))
                .ringFrames(plan.ringFrames())
                .qdiscBypass(plan.qdiscBypass())
                .warnings(warning -> Console.say("warning: " + warning))
                .build();
    }

    /** What an address of one's own leads to is the engine's to say; here it is only found. */
    private int ownAddress() {
        Links.byName(plan.receiveInterface()); // the first thing that can be wrong comes first
        return Addresses.primaryOf(Links.byName(plan.transmitInterface()))
                .map(LinkAddress::address)
                .filter(address -> address >>> 24 != LOOPBACK)
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "interface "
                                                + plan.transmitInterface()
                                                + ": has no IPv4 address to send to: name a"
                                                + " destination with --to"));
    }

    private static RunSummary summary(
            Engine engine, Map<String, Percentiles> percentiles, double seconds) {
        final Map<String, Long> dropped = new LinkedHashMap<>();
        for (final DropReason reason : DropReason.values()) {
            dropped.put(reason.label(), engine.counters().dropped(reason));
        }
        final Map<String, Long> errors = new LinkedHashMap<>();
        for (final TransmitError error : TransmitError.values()) {
            errors.put(error.label(), engine.transmitCounters().errors(error));
        }
        return new RunSummary(
                engine.counters().received(),
                engine.counters().matched(),
                engine.counters().unmatched(),
                engine.transmitCounters().sent(),
                dropped,
                errors,
                engine.kernelStatistics().drops(),
                engine.transmitCounters().kicks(),
                Math.round(seconds * 1e3) / 1e3,
                percentiles);
    }
}
