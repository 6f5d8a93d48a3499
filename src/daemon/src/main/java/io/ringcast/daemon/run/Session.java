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
 * One run from opening the rings to the summary.
 *
 * <p>Threading: {@link #run} once, by one thread; {@link #stop} by any, any time.
 */
final class Session {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    /** 127.0.0.0/8 is never on a wire (RFC 1122 section 3.2.1.3). */
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

    /** Why a device cannot be attached to by this process any more; null while all can be. */
    private volatile String unattachable;

    /** Null before there is one. */
    private volatile Engine opened;

    /**
     * @param hint the command that tells why a run receives nothing
     * @param manager told how the run is
     */
    Session(RunPlan plan, String hint, ServiceManager manager, Reloading reloading) {
        this.plan = plan;
        this.hint = hint;
        this.manager = manager;
        this.reloading = reloading;
    }

    /** Any thread: reads the file again; nothing before frames are forwarded. */
    void reload() {
        final Engine engine = opened;
        if (engine == null) {
            Console.warn("reload: ignored, the run is not ready yet");
        } else {
            reloading.reload(engine);
        }
    }

    /** Asks {@link #run} to come to its end. */
    void stop() {
        stop.countDown();
    }

    /** The process ends whatever {@link #run} does: nothing that keeps frames is to outlive it. */
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

    /** Why it forwards no longer, or soon will not; empty as long as nothing ends it. */
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

    /** The engine's control thread has ended: the run cannot go on for long, and so ends. */
    void controlFailed(Throwable cause) {
        controlFailure = cause; // nothing more: there may be no memory for a message
        stop();
    }

    /**
     * Logs it; ends the run if a device cannot be attached to for want of a socket. No second try
     * would do better, and a new process has new ones.
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

    /** Throws what ended the run early, if something did. */
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
     * @throws RuntimeException if it cannot begin: EngineException or CommandException, with a
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

    /** Stopped before anything could be received. */
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

    /** Not under a loop that is still there: what that uses goes with the process. */
    private void close(Engine engine) {
        if (stalled) {
            detach(engine);
        } else {
            engine.close();
        }
    }

    /** Returns how many seconds it took. */
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
        } else { // a stalled loop may be recording one
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

    /** A rule for own addresses takes nothing before an interface has one. */
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

    /** What an address of one's own leads to is the engine's to say; here it is only found. */
    private IpAddress ownAddress(IpPrefix group) {
        plan.receiveInterfaces()
                .forEach(Links::byName); // the first thing that can be wrong comes first
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
