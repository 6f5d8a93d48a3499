package io.ringcast.daemon.run;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Termination;
import io.ringcast.daemon.report.HostReport;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.service.ServiceManager;
import io.ringcast.daemon.service.Watchdog;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.WarmUp;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.linux.SpareSockets;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.LinkAddress;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * One run, from opening the rings to the summary.
 *
 * <p>Threading: one thread calls {@link #run}, once; any thread calls {@link #stop}, at any time.
 */
final class Session {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    /** Warm-up result of a run that ended before there was an engine. */
    private static final WarmUp NO_WARM_UP = new WarmUp(WarmUp.State.OFF, 0);

    private final RunPlan plan;
    private final String hint;
    private final ServiceManager manager;
    private final Reloading reloading;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final HostEvents events = new HostEvents();
    private RuntimeException failure;
    private boolean stalled;
    private volatile Throwable controlFailure;

    /** Why this process can no longer open sockets on a device; null while it can. */
    private volatile String unattachable;

    /** The engine; null before it is open. */
    private volatile Engine opened;

    /**
     * @param hint command that finds out why a run receives nothing
     * @param manager notified of the state of the run
     */
    Session(RunPlan plan, String hint, ServiceManager manager, Reloading reloading) {
        this.plan = plan;
        this.hint = hint;
        this.manager = manager;
        this.reloading = reloading;
    }

    /**
     * Reads the file again. Logs a warning and does nothing if the engine is not open yet.
     * Threading: any.
     */
    void reload() {
        final Engine engine = opened;
        if (engine == null) {
            Console.warn("reload: ignored, the run is not ready yet");
        } else {
            reloading.reload(engine);
        }
    }

    /** Asks {@link #run} to end. */
    void stop() {
        stop.countDown();
    }

    /**
     * Removes filters from the devices, because the process ends without waiting for {@link #run}:
     * a filter that withholds frames must not outlive the process.
     */
    void abandon() {
        final Engine engine = opened;
        if (engine != null) {
            detach(engine);
        }
    }

    private static void detach(Engine engine) {
        if (!engine.detach()) {
            Console.warn(
                    "the control thread does not come to its end: a filter may be left at a"
                            + " device; the next start removes it");
        }
    }

    /** Returns why the run has stopped forwarding or is about to; empty while it goes on. */
    private Optional<String> ending() {
        if (controlFailure != null) {
            return Optional.of("the control thread has failed: " + controlFailure);
        }
        if (unattachable != null) {
            return Optional.of(unattachable);
        }
        return isStopped() ? Optional.of("the run is ending") : Optional.empty();
    }

    private boolean isStopped() {
        return stop.getCount() == 0;
    }

    /**
     * Ends the run after a failure of the engine's control thread, without which it cannot go on
     * for long.
     */
    void controlFailed(Throwable cause) {
        controlFailure = cause; // no message here: memory may be exhausted
        stop();
    }

    /**
     * Logs a change. Ends the run if a device cannot be opened again because the spare sockets are
     * used up: another attempt would fail too, but a new process has new sockets.
     */
    private void changed(StateChange change) {
        events.change(change);
        if (change.kind() == StateChange.Kind.REBIND
                && change.level() == System.Logger.Level.WARNING
                && SpareSockets.areUsedUp()) {
            unattachable = change.message();
            stop();
        }
    }

    /** Throws the failure that ended the run early, if there is one. */
    void rethrow() {
        if (failure != null) {
            throw failure;
        }
        if (controlFailure != null) {
            throw new CommandException(
                    "the control thread failed, which follows interfaces and neighbours: "
                            + controlFailure,
                    controlFailure);
        }
        if (unattachable != null) {
            throw new CommandException(unattachable);
        }
    }

    /**
     * Forwards until {@link #stop}, the planned end, or a failure of the loop.
     *
     * @throws RuntimeException if the run cannot begin: EngineException or CommandException, with a
     *     message of one line
     */
    RunResult run() {
        final Captures captures = Captures.open(plan, this::isStopped);
        try (captures;
                MetricsService metrics = MetricsService.open(plan.service())) {
            final Optional<Engine> engine =
                    new Opening(plan.engine().host().waiting().get(), stop, manager::status)
                            .open(() -> config(captures));
            return engine.isPresent()
                    ? run(engine.get(), captures, metrics)
                    : new RunResult(
                            nothing(),
                            HostReport.NONE,
                            HostSide.NONE,
                            captures,
                            Map.of(),
                            NO_WARM_UP,
                            List.of(),
                            Map.of(),
                            0,
                            0);
        }
    }

    /** Returns the summary of a run that was stopped before it could receive anything. */
    private static RunSummary nothing() {
        return new RunSummary(
                0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of(), Map.of(), Map.of(), 0, 0, 0, Map.of(),
                List.of(), List.of());
    }

    private RunResult run(Engine engine, Captures captures, MetricsService metrics) {
        opened = engine;
        final Latencies latencies;
        final double seconds;
        final Emptiness emptiness = new Emptiness(engine, plan, hint);
        final Silence silence = emptiness.silence();
        final Closing closing = () -> close(engine);
        try (closing;
                Latencies log = new Latencies(plan.histogramLog())) {
            latencies = log;
            seconds = forward(engine, latencies, silence, metrics);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
        // Closing has drained the transmit ring: only now the counts are final.
        final RunSummary summary =
                new RunView(plan, engine, latencies, 0, reloading, this::ending).summary(seconds);
        return new RunResult(
                summary,
                HostReport.of(engine),
                HostSide.of(engine),
                captures,
                latencies.toMap(),
                engine.warmUp(),
                summary.matched() == 0 ? emptiness.headline(seconds) : List.of(),
                silence.seen(),
                engine.counters().looped(),
                engine.counters().linkLocalSources());
    }

    /** {@link AutoCloseable} without a checked exception. */
    private interface Closing extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Closes the engine. If a loop still runs, only detaches it from the devices: the loop's memory
     * must stay mapped until the process ends.
     */
    private void close(Engine engine) {
        if (stalled) {
            detach(engine);
        } else {
            engine.close();
        }
    }

    /** Forwards until the run ends, and returns how many seconds that took. */
    private double forward(
            Engine engine, Latencies latencies, Silence silence, MetricsService metrics)
            throws InterruptedException {
        final String ready = ReadyLine.of(engine, plan);
        final Loops loops = Loops.of(engine, plan.engine(), this::stop);
        loops.start();
        final long start = System.nanoTime();
        try {
            final RunView view =
                    new RunView(plan, engine, latencies, start, reloading, this::ending);
            final Services services = Services.open(view, plan.service(), this::stop);
            final Watchdog watchdog = manager.watch(rounds(engine));
            try (services;
                    watchdog) {
                metrics.show(view);
                Console.say(ready);
                manager.ready(ready);
                watch(engine, latencies, silence, start);
            }
        } finally {
            manager.stopping();
            silence.end();
            stalled = !loops.stop();
        }
        failure = loops.failure();
        if (stalled) {
            Termination.leaveThreadsBehind();
        } else { // a stalled loop may be recording an interval
            latencies.take(engine);
        }
        return (System.nanoTime() - start) / 1e9;
    }

    private static LongSupplier[] rounds(Engine engine) {
        return engine.workers().stream()
                .map(worker -> (LongSupplier) worker::rounds)
                .toArray(LongSupplier[]::new);
    }

    private void watch(Engine engine, Latencies latencies, Silence silence, long start)
            throws InterruptedException {
        final long duration =
                plan.seconds().isPresent()
                        ? (long) (plan.seconds().getAsDouble() * 1e9)
                        : Long.MAX_VALUE;
        final Progress progress = new Progress(engine, manager);
        for (long next = PERIOD_NANOS; ; next += PERIOD_NANOS) {
            final long wake = Math.min(next, duration);
            final long left = wake - (System.nanoTime() - start);
            if (stop.await(left, TimeUnit.NANOSECONDS) || wake == duration) {
                progress.end();
                return;
            }
            progress.tick(latencies.isLogged(), () -> latencies.take(engine));
            silence.at(System.nanoTime() - start, engine.counters().matched());
            warnOfLooped(engine);
            warnOfLinkLocalSources(engine);
            Console.log().tick();
        }
    }

    private void warnOfLooped(Engine engine) {
        if (engine.counters().looped() > 0) {
            events.warning(
                    "the same datagram comes again and again (looped): the network brings what leaves "
                            + plan.transmitInterface()
                            + " back to "
                            + plan.receiving()
                            + "; set ttl: decrement to end that (datagrams with a TTL of 1 are dropped then)");
        }
    }

    private void warnOfLinkLocalSources(Engine engine) {
        if (engine.counters().linkLocalSources() > 0) {
            events.warning(
                    "datagrams come from link-local addresses (fe80::/10), which mean nothing to"
                            + " receivers on another link: they cannot answer; source: ADDRESS sets"
                            + " another one");
        }
    }

    private EngineConfig config(Captures captures) {
        final RuleSet rules = plan.rules().rules(this::ownAddress);
        if (plan.engine().host().waiting().orElseThrow()) {
            rules.rules().forEach(this::requireAddress);
        }
        final EngineConfig.Builder engine =
                EngineConfigs.of(plan, rules)
                        .changes(this::changed)
                        .warnings(events::warning)
                        .failures(this::controlFailed)
                        .cancelled(this::isStopped);
        captures.attach(engine);
        return engine.build();
    }

    /**
     * Throws if the rule matches the receive interface's own address, and none of the interfaces
     * has one yet: it would match nothing.
     */
    private void requireAddress(Rule rule) {
        final Family family = Family.of(rule.match().group().address());
        if (rule.match().isOwn()
                && plan.receiveInterfaces().stream()
                        .map(Links::byName)
                        .allMatch(link -> Addresses.primaryOf(link, family).isEmpty())) {
            throw new CommandException(
                    "interface "
                            + plan.receiving()
                            + ": has no "
                            + family
                            + " address, which rules for its own need");
        }
    }

    /**
     * Returns the transmit interface's own address, for destinations that need it. The engine
     * decides how frames get there.
     */
    private IpAddress ownAddress(IpPrefix group) {
        plan.receiveInterfaces().forEach(Links::byName); // report a missing receive interface first
        final Family family = Family.of(group.address());
        return Addresses.primaryOf(Links.byName(plan.transmitInterface()), family)
                .map(LinkAddress::address)
                .filter(own -> !own.isLoopback())
                .orElseThrow(
                        () ->
                                new CommandException(
                                        "interface "
                                                + plan.transmitInterface()
                                                + ": has no "
                                                + family
                                                + " address to send to: name a"
                                                + " destination with --to"));
    }
}
