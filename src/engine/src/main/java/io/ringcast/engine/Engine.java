package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.KernelStatistics;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.error.EngineException;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.LinkStatus;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.host.socket.ReceiveSide;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.linux.NativeAccess;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;

/**
 * Engine that forwards from one device or several to another: it opens the rings, resolves the
 * destinations and follows the host.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").to("10.0.2.2").build());
 * try (Engine engine = Engine.open(EngineConfig.builder("if1", "eth0", rules).build())) {
 *     Worker worker = engine.worker();
 *     worker.run(IdleMode.SPIN); // until another thread calls engine.stop()
 * }
 * }</pre>
 *
 * <p>The {@link #workers()} forward, each on a thread that the caller provides. By default there is
 * one {@link #worker}; {@link EngineConfig#workers()} sets the number.
 *
 * <p>Threading: any thread may call {@link #stop}, {@link #close} and all methods that only read,
 * at any time. A worker's loop belongs to one thread.
 */
public final class Engine implements AutoCloseable {
    /** The longest wait for the loops to end; the control then gets the same time. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Replaced under {@link #reloading}. */
    private volatile EngineConfig config;

    private final EngineParts parts;
    private final Workers workers;
    private final LatencyReader latency;
    private final Control control;
    private final ReentrantLock reloading = new ReentrantLock();
    private final OwnFollower follower;
    private final ReentrantLock closing = new ReentrantLock();
    private volatile boolean paused;
    private boolean closed;

    private Engine(
            EngineConfig config, List<List<IpAddress>> own, EngineParts parts, Control control) {
        this.config = config;
        this.parts = parts;
        this.control = control;
        workers = parts.workers();
        latency = workers.latency();
        follower = new OwnFollower(parts, control, reloading, this::config);
        follower.follow(config.rules(), own);
        if (config.controlThread()) {
            control.start();
        }
    }

    /**
     * Opens the rings. The kernel receives frames from now on; they wait in the ring until the loop
     * runs.
     *
     * @param config the interfaces, rules and options; immutable, so several engines may share it
     * @return an engine whose loops do not run yet; the caller closes it
     * @throws EngineException if an interface does not exist or cannot be used in its role, if no
     *     destination can be reached, if the kernel refuses for lack of privilege or memory, or if
     *     the JVM was not started with the option that the message names
     * @throws java.util.concurrent.CancellationException if {@link EngineConfig#cancelled()}
     *     returned true while this method waited for neighbours or warmed up the loop; nothing is
     *     left open
     */
    public static Engine open(EngineConfig config) {
        NativeAccess.require();
        final List<Link> receiveLinks = Devices.receiving(config.receive().interfaceNames());
        final Link transmitLink = Devices.usable("transmit", config.transmit().interfaceName());
        final List<List<IpAddress>> own = OwnRules.addresses(config.rules(), receiveLinks);
        final List<RuleSet> resolved = OwnRules.resolved(config.rules(), own);
        LoopRefusal.byLink(config, resolved, receiveLinks, transmitLink);
        for (int i = 0; i < receiveLinks.size(); i++) {
            final String name = config.receive().interfaceNames().get(i);
            Devices.warnOfIgmp(config, config.rules().on(name), receiveLinks.get(i));
        }
        receiveLinks.forEach(link -> Devices.clear(link, config.warnings()));
        if (receiveLinks.stream().noneMatch(link -> link.index() == transmitLink.index())) {
            Devices.clear(transmitLink, config.warnings());
        }
        final Control control = new Control(config.warnings(), config.failures());
        try {
            final EngineParts parts =
                    EngineParts.open(config, resolved, receiveLinks, transmitLink, control);
            OwnRules.warn(config, resolved);
            return new Engine(config, own, parts, control);
        } catch (RuntimeException e) {
            control.close(System.nanoTime() + CLOSE_NANOS);
            throw e;
        }
    }

    /** {@return the result of the loop's warm-up, which ran before the rings were opened} */
    public WarmUp warmUp() {
        return parts.warmUp();
    }

    /** Ends {@link Worker#run} of all workers; with {@link IdleMode#POLL} within 100 ms. */
    public void stop() {
        workers.loops().stop();
    }

    /**
     * {@return the only worker}
     *
     * @throws IllegalStateException if there are several: each of them needs a thread of its own
     */
    public Worker worker() {
        final List<Worker> all = workers.all();
        if (all.size() > 1) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "worker: there are %d: call workers(), and run each on a thread of its own",
                            all.size()));
        }
        return all.get(0);
    }

    /** {@return all workers, in the order of their numbers; each needs its own thread} */
    public List<Worker> workers() {
        return workers.all();
    }

    /**
     * {@return the control of this engine, which follows the host and runs tasks beside the loops}
     */
    public Control control() {
        return control;
    }

    /**
     * Reopens the receive rings on the devices that have the configured names now. The loops first
     * forward the frames that the former rings still hold. The control reopens the rings by itself
     * when a device is replaced or its MTU changes; call this method for changes that the control
     * cannot detect. Returns when all workers use the new rings, so either all their loops must
     * run, or none.
     *
     * @throws EngineException if there is no such interface, or if the kernel refuses; then the
     *     former rings stay in use
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void reopenReceive() {
        for (int i = 0; i < config.receive().interfaceNames().size(); i++) {
            reopenReceive(i, Links.byName(config.receive().interfaceNames().get(i)));
        }
    }

    void reopenReceive(Link link) {
        reopenReceive(0, link);
    }

    private void reopenReceive(int number, Link link) {
        reopen(() -> workers.receiving().get(number).reopen(link));
    }

    private void reopen(Runnable action) {
        beside("reopenReceive or reopenTransmit", action);
    }

    private void beside(String call, Runnable action) {
        if (workers.loops().isWithin()) {
            throw new IllegalStateException(
                    call
                            + ": called from within a loop, and would wait for that loop:"
                            + " use control().execute, or another thread");
        }
        control.exclusively(action);
    }

    /**
     * Reopens the transmitters on the device that has the configured name now. Frames that the
     * former transmitters have not sent within a second are counted as abandoned. Returns when all
     * workers use the new transmitters, so either all their loops must run, or none.
     *
     * @throws EngineException if there is no such interface, or if the kernel refuses
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void reopenTransmit() {
        reopenTransmit(Links.byName(config.transmit().interfaceName()));
    }

    void reopenTransmit(Link link) {
        reopen(() -> workers.transmitting().renew(link));
    }

    /**
     * Pauses sending until {@link #resume}: frames that match a rule are counted as {@link
     * io.ringcast.engine.counter.DropReason#PAUSED}. Rings, joins, neighbours and consumption stay
     * as they are, so after {@code resume} forwarding continues with the next burst. When this
     * returns, no worker hands another frame to the kernel; the kernel may still send those in
     * flight. Does nothing if already paused. Either all loops must run, or none.
     *
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void pause() {
        pause(true);
    }

    /**
     * Ends {@link #pause}. Does nothing if the engine is not paused.
     *
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void resume() {
        pause(false);
    }

    private void pause(boolean whether) {
        beside(
                "pause or resume",
                () -> {
                    workers.loops().pause(whether);
                    paused = whether;
                });
    }

    /** {@return true between {@link #pause} and {@link #resume}} */
    public boolean isPaused() {
        return paused;
    }

    /**
     * Replaces the rules in force. Each frame is forwarded either by the former rules or by the new
     * ones; none is lost or sent twice, and flows stay in order. Rules that keep their name keep
     * their counts, and so do those of their destinations that stay the same. Group joins, the
     * kernel's filter, delivery to this host and consumption change with the rules. If the MAC
     * address of a new destination cannot be found in time ({@link
     * HostConfig#neighbourTimeoutMillis()}, for all new destinations together), the engine warns
     * and keeps asking for it.
     *
     * <p>Returns when all workers use the new rules, so either all their loops must run, or none.
     * Concurrent calls run one after the other.
     *
     * @param rules the new rules; they replace all rules in force
     * @return what had to be reopened: {@code receive rings}, {@code transmitters}; usually empty
     * @throws EngineException if the rules cannot be used on this host, if a group cannot be
     *     joined, or if the kernel refuses
     * @throws IllegalArgumentException if the rules contradict the configuration. After this
     *     exception and the one above, the former rules stay in force
     * @throws IllegalStateException if called from within a loop, by a task or a listener of the
     *     control, or if the engine is closed
     */
    public List<String> reload(RuleSet rules) {
        return reload(open -> open.with(rules));
    }

    /**
     * Replaces the configuration in force: its rules, as {@link #reload(RuleSet)} does, and those
     * options that can change while frames flow: the receive rings' size, {@link NicFilter} and
     * {@link JoinPolicy}, the transmitters' mode, ring size and qdisc bypass, and the neighbour
     * timeout. Rings and transmitters are reopened where necessary, without loss of frames.
     * Listeners, taps and the warm-up stay those of {@link #open}, so the code of a transmit mode
     * that differs from the one at opening is not compiled yet.
     *
     * @param next with the same interfaces, receive mode, dry run, delivery, workers and burst as
     *     the one in force
     * @return what had to be reopened, as {@link #reload(RuleSet)} returns it
     * @throws IllegalArgumentException also if it differs in an option that cannot change; the
     *     former configuration stays in force
     */
    public List<String> reload(EngineConfig next) {
        return reload(open -> open.succeededBy(next));
    }

    private List<String> reload(UnaryOperator<EngineConfig> change) {
        if (workers.loops().isWithin() || control.isWithin()) {
            throw new IllegalStateException(
                    "reload: called from within a loop, a task or a listener, and would wait for it:"
                            + " use another thread");
        }
        reloading.lock();
        try {
            final EngineConfig next = change.apply(config);
            final List<List<IpAddress>> own = OwnRules.addresses(next.rules(), receiveLinks());
            final List<RuleSet> resolved = OwnRules.resolved(next.rules(), own);
            final Reload reload = new Reload(config, next, resolved, parts);
            reload.prepare();
            final List<String> reopened = new ArrayList<>();
            control.exclusively(
                    () -> {
                        reopened.addAll(reload.run());
                        follower.follow(next.rules(), own);
                    });
            OwnRules.warn(next, resolved);
            config = next;
            control.wake();
            return List.copyOf(reopened);
        } finally {
            reloading.unlock();
        }
    }

    /** Returns the first receive device, as it was when the rings were opened. */
    Link receiveLink() {
        return receiveLinks().get(0);
    }

    private List<Link> receiveLinks() {
        return workers.receiving().stream().map(ReceiveSide::link).toList();
    }

    /** Returns the transmit device, as it was when the rings were opened. */
    Link transmitLink() {
        return workers.transmitting().link();
    }

    /**
     * {@return the state of the interfaces: the receiving ones in the order of the configuration,
     * then the transmitting one}
     */
    public List<LinkStatus> links() {
        return parts.watch().links();
    }

    /**
     * {@return the number of changes of this kind that this engine has seen on the host}
     *
     * @param kind the kind of change
     */
    public long changes(StateChange.Kind kind) {
        return parts.watch().changes(kind);
    }

    /** {@return the configuration in force: that of the opening, or of the last {@link #reload}} */
    public EngineConfig config() {
        return config;
    }

    /**
     * {@return the rules in force on the first receive interface; in a rule for the interface's own
     * address, that address is filled in if it is known}
     */
    public RuleSet rules() {
        return workers.generation().rules();
    }

    /**
     * {@return the rules in force on each receive interface, in the order of {@link
     * ReceiveConfig#interfaceNames()}: they differ only in the interfaces' own addresses}
     */
    public List<RuleSet> rulesByInterface() {
        return workers.generation().ruleSets();
    }

    /**
     * Returns the MAC address in a destination's frames: given, derived or resolved.
     *
     * @param destination its number in the {@link RuleSet}
     * @return the address in the low 48 bits, or {@link io.ringcast.engine.address.MacAddress#NONE}
     */
    public long destinationMac(int destination) {
        return workers.generation().table().mac(destination);
    }

    /**
     * {@return the method that delivers frames to this host itself; empty if no destination is this
     * host, and in a dry run}
     */
    public Optional<DeliveryMethod> localDelivery() {
        return parts.delivery().method();
    }

    /**
     * {@return true if a destination is this host itself}
     *
     * @param destination its number in the {@link RuleSet}
     */
    public boolean isLocal(int destination) {
        return parts.delivery().isLocal(destination);
    }

    /**
     * {@return the method that keeps forwarded frames from this host's own stack on at least one
     * receive interface; empty if none does}
     */
    public Optional<DeliveryMethod> consumption() {
        return parts.consumption().stream().flatMap(each -> each.method().stream()).findFirst();
    }

    /**
     * {@return the slots of each worker's receive ring, as the kernel granted them; with several
     * rings, those of the smallest}
     */
    public int receiveRingFrames() {
        return workers.all().get(0).receiveRingFrames();
    }

    /** {@return a consistent copy of the rules and their counts, as of now} */
    public Snapshot snapshot() {
        return workers.snapshot();
    }

    /**
     * {@return a copy of the receive counters of all loops, including those of tracked fragments,
     * as of now}
     */
    public ForwardCounters counters() {
        return workers.snapshot().seen();
    }

    /** {@return a copy of the transmit counters of all loops, as of now} */
    public TransmitCounters transmitCounters() {
        return workers.snapshot().sent();
    }

    /**
     * {@return the frames handed to the kernel that it has not reported as transmitted; exact on
     * the loop's thread and after {@link #close}}
     */
    public int inFlight() {
        return workers.inFlight();
    }

    /**
     * Adds the latencies of all workers since the last call to {@code target}, and begins a new
     * interval.
     *
     * <pre>{@code
     * LatencyHistograms all = new LatencyHistograms();
     * LatencyHistograms second = engine.takeLatencies(all); // called once a second
     * long p99 = second.of(Stage.SERVICE).getValueAtPercentile(99); // nanoseconds
     * }</pre>
     *
     * @param target the histograms to add to; only the calling thread writes them
     * @return the interval alone, valid until the next call
     */
    public LatencyHistograms takeLatencies(LatencyHistograms target) {
        return latency.takeInterval(target);
    }

    /**
     * {@return the number of latencies outside 0 to {@link LatencyHistograms#MAX_NANOS}, recorded
     * as the nearer limit; the cause is a step of CLOCK_REALTIME}
     */
    public long latenciesOutOfRange() {
        return latency.outOfRange();
    }

    /** {@return the kernel's counts for the receive rings; after {@link #close}, the last ones} */
    public KernelStatistics kernelStatistics() {
        return workers.kernelStatistics();
    }

    /**
     * {@return the counts of {@link #kernelStatistics()} for one receive interface}
     *
     * @param number of the interface, in the order of {@link ReceiveConfig#interfaceNames()}
     */
    public KernelStatistics kernelStatistics(int number) {
        return workers.kernelStatistics(number);
    }

    /**
     * Ends the loops, then the control's thread, drains each transmitter for at most a second, and
     * frees everything. Counters and histograms stay readable. Does nothing if the engine is closed
     * already; if another thread is closing it, waits for that thread. Ignores interrupts, and
     * leaves them pending.
     *
     * <p>Waits for a loop in {@link Worker#run}; with {@link IdleMode#POLL}, that takes 100 ms at
     * most. If a loop consists of {@link Worker#doWork} calls, its next call throws an {@link
     * IllegalStateException}.
     *
     * @throws IllegalStateException if called from within a loop, or by a task or a listener of the
     *     control: nothing has changed; call {@link #stop} there and close from another thread, or
     *     after {@code run} has returned. Also if a loop or a task of the control has not ended
     *     within 5 seconds; the message names it. Then forwarding ends as soon as the loop or the
     *     task does, nothing is freed, and this method must be called again
     */
    @Override
    public void close() {
        if (workers.loops().isWithin()) {
            throw new IllegalStateException(
                    "close: called from within a loop: call stop(), and close when run or doWork has returned");
        }
        if (control.isWithin()) {
            throw new IllegalStateException(
                    "close: called by a task or a listener: use another thread");
        }
        closing.lock();
        try {
            if (!closed) {
                end();
                closed = true;
            }
        } finally {
            closing.unlock();
        }
    }

    /**
     * Removes this engine's programs from the devices (clsact), where a process that exits without
     * {@link #close} may leave them. Call it if a loop does not end and {@code close} therefore
     * fails. Afterwards the host's stack gets all frames again, the engine delivers nothing to this
     * host, and it no longer follows changes of the host. The rings stay open; {@code close} may be
     * called later.
     *
     * @return false if a task or a listener of the control has not ended within 5 seconds: nothing
     *     has been removed
     * @throws IllegalStateException if called from within a loop, or by a task or a listener of the
     *     control
     */
    public boolean detach() {
        if (workers.loops().isWithin()) {
            throw new IllegalStateException(
                    "detach: called from within a loop, and the control may wait for that loop: use"
                            + " another thread");
        }
        if (control.isWithin()) {
            throw new IllegalStateException(
                    "detach: called by a task or a listener: use another thread");
        }
        final List<AutoCloseable> programs = new ArrayList<>(parts.consumption());
        programs.add(parts.destinations());
        return control.release(programs, System.nanoTime() + CLOSE_NANOS);
    }

    private void end() {
        control.stop(); // first: a loop's idle strategy may be running the control
        workers.loops().close(System.nanoTime() + CLOSE_NANOS);
        if (!control.close(System.nanoTime() + CLOSE_NANOS)) {
            throw new IllegalStateException(
                    "close: a task or a listener has not returned within 5 s, so nothing is freed: let it return, then call close again");
        }
    }
}
