package io.ringcast.bench.campaign;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Running;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.stats.ThresholdSearch;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.Route;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.SuperFrameReceiver;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Trials;
import io.ringcast.bench.trial.Usage;
import io.ringcast.testbed.TestbedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntToDoubleFunction;

/** One contender's turn in one round: starts, measures and ends the contender. */
final class Turn {
    /** Signal that the turn was stopped. Finished measurements stay. */
    static final class Stopped extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final String THROUGHPUT = "throughput";
    private static final String BURSTS = "bursts";

    private static final double PROBE_RATE = 1_000;
    private static final double PROBE_SECONDS = 0.1;
    private static final int PROBES = 10;

    /** One part for each stage of a JVM: interpreter, C1 code, C2 code. */
    private static final int WARM_UP_PARTS = 3;

    /** Time until all threads of a process have stopped. */
    private static final long SUSPEND_MILLIS = 10;

    /**
     * Relative resolution of searches for RFC 2544: the search ends when the bounds are closer than
     * this.
     */
    private static final double RELATIVE_RESOLUTION = 0.02;

    private static final double ABSOLUTE_RESOLUTION = 500;

    private final Settings settings;
    private final Trials trials;
    private final Contender contender;
    private final ContenderResult result;
    private final Progress progress;
    private final IntToDoubleFunction ceiling;
    private final BenchNetwork network;
    private final Route route;
    private final BooleanSupplier stopped;
    private Running running;
    private final Map<String, Double> phases = new LinkedHashMap<>();
    private String phase;
    private long phaseStart;

    /**
     * @param ceiling the generator's limit in frames a second, by length
     * @param stopped returns true to stop after the present trial
     */
    Turn(
            Settings settings,
            BenchNetwork network,
            Trials trials,
            Contender contender,
            ContenderResult result,
            Progress progress,
            IntToDoubleFunction ceiling,
            BooleanSupplier stopped) {
        this.settings = settings;
        this.network = network;
        this.trials = trials;
        this.contender = contender;
        this.result = result;
        this.progress = progress;
        this.ceiling = ceiling;
        this.stopped = stopped;
        route = contender.route(network);
    }

    /** Returns the duration of the turn; while it runs, that of its finished phases. */
    double seconds() {
        return phases.values().stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Returns the part of {@link #seconds} that searches took. */
    double searchSeconds() {
        return phases.getOrDefault(THROUGHPUT, 0.0) + phases.getOrDefault(BURSTS, 0.0);
    }

    /**
     * Measures.
     *
     * @param searches whether to search for throughput and the longest burst, too
     */
    void run(boolean searches) {
        final long start = System.nanoTime();
        enter("start", "start");
        try (Running started = contender.start(network)) {
            running = started;
            if (started.ready()) {
                result.addStart((System.nanoTime() - start) / 1e9);
                firstFrames();
            }
            verify(result.rounds() == 0);
            warmUp();
            settings.latencyRates().forEach(this::latency);
            settings.overloads().stream().filter(this::isTaken).forEach(this::overload);
            settings.lossRates().forEach(this::loss);
            drain();
            if (searches) {
                throughputLengths().forEach(this::throughput);
                settings.burstLengths().stream().filter(route::takes).forEach(this::burst);
            }
            started.pid().stream()
                    .boxed()
                    .flatMap(pid -> Usage.peakKib(pid).stream())
                    .forEach(result::addPeak);
            enter("end", "end");
            result.addKicksPerFrame(started.stop().kicksPerFrame());
            result.addRound();
        } finally {
            leave();
            phases.forEach(result::addPhase);
        }
    }

    /**
     * Begins a phase of the turn.
     *
     * @param name name under which the time of phases is added up
     */
    private void enter(String name, String what) {
        leave();
        phase = name;
        phaseStart = System.nanoTime();
        progress.step(contender.name(), what);
    }

    private void leave() {
        if (phase != null) {
            phases.merge(phase, (System.nanoTime() - phaseStart) / 1e9, Double::sum);
        }
        phase = null;
    }

    private void firstFrames() {
        enter("first frames", "the first frames");
        result.addFirst(
                trial(
                        Load.paced(
                                settings.length(),
                                settings.firstRate(),
                                settings.firstFrames() / settings.firstRate()),
                        SinkMode.RING));
    }

    /**
     * Checks that the contender forwards, and every byte of the frames. A contender that does not
     * announce when it is ready gets several tries.
     */
    private void verify(boolean thoroughly) {
        enter("check", "check of every byte");
        for (int probe = 0; ; probe++) {
            final Trial trial = check(settings.length());
            if (trial.receipt().received() > 0 && (running.ready() || trial.lossless())) {
                judge(trial);
                break;
            }
            if (probe == PROBES) {
                throw new TestbedException(
                        String.format(
                                Locale.ROOT,
                                "of %d frames only %d arrived",
                                trial.sending().sent(),
                                trial.receipt().received()));
            }
        }
        if (thoroughly) {
            if (!route.isIpv6()) {
                judge(trials.verify(probe(settings.length()).withoutChecksum(), route));
            }
            throughputLengths().stream()
                    .filter(length -> length != settings.length())
                    .forEach(length -> judge(check(length)));
        }
    }

    private Trial check(int length) {
        return trials.verify(probe(length), route);
    }

    private static Load probe(int length) {
        return Load.paced(length, PROBE_RATE, PROBE_SECONDS);
    }

    private void judge(Trial trial) {
        final int length = trial.load().length();
        if (!trial.lossless()) {
            result.remark(
                    String.format(
                            Locale.ROOT,
                            "%d bytes at %.0f a second: lost %d of %d",
                            length,
                            PROBE_RATE,
                            trial.lost(),
                            trial.sending().sent()));
        }
        if (trial.receipt().wrong() + trial.receipt().notRewritten() > 0) {
            result.remark(String.format(Locale.ROOT, "%d bytes: frames with wrong bytes", length));
        }
        if (trial.load().checksum() && trial.receipt().noChecksum() > 0) {
            result.remark("removes the UDP checksum");
        }
    }

    private void warmUp() {
        enter("warm-up", "warm-up");
        final double part = settings.warmUpSeconds() / WARM_UP_PARTS;
        for (int i = 0; i < WARM_UP_PARTS; i++) {
            // the highest rate in all parts except the first, so that methods become hot soon
            final double rate = i == 0 ? settings.firstRate() : highestRate();
            trial(Load.paced(settings.length(), rate, part), SinkMode.RING);
            CompilerRest.of(running.pid());
        }
    }

    private double highestRate() {
        return settings.latencyRates().stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(settings.firstRate());
    }

    private void latency(double rate) {
        enter("latency", String.format(Locale.ROOT, "latency at %,.0f a second", rate));
        final Trial trial =
                trial(
                        Load.paced(settings.length(), rate, settings.latencySeconds()),
                        SinkMode.RING);
        result.addLatency(trial);
        result.addLoss(trial);
    }

    private boolean isTaken(Overload overload) {
        return route.takes(overload.length()) && (overload.checksum() || !route.isIpv6());
    }

    private void overload(Overload overload) {
        enter("overload", "overload with " + overload);
        final Trial trial = trial(overload.load(settings.overloadSeconds()), settings.sink());
        result.addOverload(trial);
        if (overload.equals(Overload.of(settings.length()))) {
            result.addLoss(trial);
        }
        if (trial.limitedBySink()) {
            result.remark("overload with " + overload + ": the sink lost frames, too");
        }
    }

    private void loss(double rate) {
        enter("loss curve", String.format(Locale.ROOT, "loss at %,.0f a second", rate));
        result.addLoss(
                trial(
                        Load.paced(settings.length(), rate, settings.throughputSeconds()),
                        SinkMode.RING));
    }

    /**
     * Measures how fast a full ring drains. Only for contenders that can be stopped: not for those
     * in the kernel.
     */
    private void drain() {
        if (settings.drainFrames() == 0 || running.pid().isEmpty()) {
            return;
        }
        enter("drain", "draining a full ring");
        for (int i = 0; i < settings.drainTrials(); i++) {
            checkStopped();
            result.addDrain(
                    trials.drain(
                            Load.burst(settings.length(), settings.drainFrames())
                                    .inFlows(settings.flows()),
                            route,
                            SuperFrameReceiver.CUTS,
                            this::holdUp,
                            running::resume));
        }
    }

    private void holdUp() {
        running.suspend();
        pause(SUSPEND_MILLIS);
    }

    private List<Integer> throughputLengths() {
        return (contender.headline() ? settings.throughputLengths() : settings.sideLengths())
                .stream().filter(route::takes).toList();
    }

    /** Searches the highest rate without loss (RFC 2544 section 26.1). */
    private void throughput(int length) {
        enter(THROUGHPUT, String.format(Locale.ROOT, "throughput with %d bytes", length));
        final boolean[] limited = {false};
        final double rate =
                new ThresholdSearch(
                                ceiling.applyAsDouble(length),
                                RELATIVE_RESOLUTION,
                                ABSOLUTE_RESOLUTION,
                                settings.throughputTrials())
                        .highest(
                                offered -> {
                                    final Trial trial = offer(length, offered);
                                    if (length == settings.length()) {
                                        result.addLoss(trial);
                                    }
                                    // the last failed trial is the one with the lowest rate
                                    limited[0] = trial.passed() ? limited[0] : trial.lossless();
                                    return trial.passed();
                                });
        result.addThroughput(length, rate, limited[0]);
    }

    /**
     * Runs a trial, and repeats it once if the generator was delayed and could not offer the rate.
     */
    private Trial offer(int length, double rate) {
        final Load load = Load.paced(length, rate, settings.throughputSeconds());
        final Trial trial = trial(load, SinkMode.RING);
        return trial.lossless() && !trial.achieved() ? trial(load, SinkMode.RING) : trial;
    }

    /** Searches the longest back-to-back burst without loss (RFC 2544 section 26.4). */
    private void burst(int length) {
        enter(BURSTS, String.format(Locale.ROOT, "bursts with %d bytes", length));
        result.addBurst(
                length,
                new ThresholdSearch(
                                settings.burstMost(),
                                RELATIVE_RESOLUTION,
                                1,
                                settings.throughputTrials())
                        .highest(
                                frames ->
                                        trial(Load.burst(length, (long) frames), SinkMode.RING)
                                                .lossless()));
    }

    private Trial trial(Load load, SinkMode sink) {
        checkStopped();
        pause(settings.settleMillis());
        return trials.run(load.inFlows(settings.flows()), sink, route, running.pid());
    }

    private void checkStopped() {
        if (stopped.getAsBoolean()) {
            throw new Stopped();
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TestbedException("interrupted", e);
        }
    }
}
