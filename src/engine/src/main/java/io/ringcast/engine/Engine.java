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
 * <p>Its {@link #workers()} forward, each on a thread of the caller's: one {@link #worker}, unless
 * {@link EngineConfig#workers()} says otherwise.
 *
 * <p>Threading: {@link #stop}, {@link #close} and everything that reads may be called by any
 * thread, any time; a worker's loop belongs to one.
 */
public final class Engine implements AutoCloseable {
    /** How long loops, and then the control, have to come to their end. */
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
     * Opens the rings. Frames are received from now on; they wait in the ring until the loop runs.
     *
     * @param config of the interfaces, rules and options; immutable, so several engines may have
     *     the same
     * @return an engine whose loops do not run yet, to be closed by the caller
     * @throws EngineException if an interface does not exist or cannot be used like this, if no
     *     destination can be reached, if the kernel refuses for lack of privilege or memory, or if
     *     the JVM was not started with the option that the message names
     * @throws java.util.concurrent.CancellationException if {@link EngineConfig#cancelled()} said
     *     so while neighbours were waited for or the loop was warmed up; nothing is left open
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

    /** {@return what the loop's warm-up came to, before the rings were opened} */
    public WarmUp warmUp() {
        return parts.warmUp();
    }

    /** Ends {@link Worker#run} of all workers; with {@link IdleMode#POLL} after 100 ms at most. */
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

    /** {@return all workers, in the order of their numbers, each for a thread of its own} */
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
     * Opens the receive rings anew on the devices that have the configured names now. What had been
     * received is forwarded before. The control does this by itself when the device is another one,
     * or has another MTU; this is for what it cannot see. Returns when all workers have changed
     * over, so their loops must run, or none at all.
     *
     * @throws EngineException if there is no such interface, or if the kernel refuses; then all is
     *     as before
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
     * Opens the transmitters anew on the device that has the configured name now. What the former
     * have not sent within a second is counted as abandoned. Returns when all workers have changed
     * over, as {@link #reopenReceive} does.
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
     * Sends nothing until {@link #resume}: frames that rules take are counted as {@link
     * io.ringcast.engine.counter.DropReason#PAUSED}. Rings, joins, neighbours and what is withheld
     * from the host's stack stay as they are, so that forwarding goes on with the next burst. When
     * this returns, no worker hands over another frame; the kernel may still send those in flight.
     * Nothing if that has been done. Loops must run, or none at all.
     *
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void pause() {
        pause(true);
    }

    /**
     * Ends {@link #pause}. Nothing if there is none.
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
     * Puts other rules into force. Each frame is forwarded by the former rules or by these, none is
     * lost, none sent twice, and flows stay in order. Rules that keep their name keep their counts,
     * and so do their destinations that are the same. Groups, the kernel's filter, delivery to this
     * host and what is withheld from it follow. A new destination whose MAC address cannot be found
     * in time ({@link HostConfig#neighbourTimeoutMillis()}, for all of them together) is a warning,
     * and is asked for further on.
     *
     * <p>Returns when all workers have changed over, so their loops must run, or none at all. One
     * call at a time, others wait.
     *
     * @param rules that take the place of all rules in force
     * @return what was opened anew for that: {@code receive rings}, {@code transmitters}; usually
     *     nothing
     * @throws EngineException if the rules cannot be used on this host, if a group cannot be
     *     joined, or if the kernel refuses
     * @throws IllegalArgumentException if the rules contradict the configuration. In each of these
     *     cases the former rules stay in force
     * @throws IllegalStateException if called from within a loop, by what the control does (a task,
     *     a listener), or if the engine is closed
     */
    public List<String> reload(RuleSet rules) {
        return reload(open -> open.with(rules));
    }

    /**
     * Puts another configuration into force: its rules, as {@link #reload(RuleSet)} does, and what
     * else of it can change while frames flow: the receive rings' size, {@link NicFilter} and
     * {@link JoinPolicy}, the transmitters' mode, ring size and bypass of the queueing discipline,
     * and the time for which neighbours are waited for. Rings and transmitters are opened anew
     * where they have to be, and nothing is lost by that. Listeners, taps and the warm-up stay
     * those of {@link #open}; a transmit mode other than then meets code that is not compiled.
     *
     * @param next with the same interfaces, receive mode, dry run, delivery, workers and burst as
     *     the one in force
     * @return what was opened anew, as {@link #reload(RuleSet)} does
     * @throws IllegalArgumentException also if it differs in anything else; the former stays in
     *     force
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

    /** The first device that multicast arrives on, as it was when the rings were opened. */
    Link receiveLink() {
        return receiveLinks().get(0);
    }

    private List<Link> receiveLinks() {
        return workers.receiving().stream().map(ReceiveSide::link).toList();
    }

    /** The device that unicast leaves from, as it was when the rings were opened. */
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
     * {@return the number of changes of this kind that the host has been through while this engine
     * watched}
     *
     * @param kind of change that is counted
     */
    public long changes(StateChange.Kind kind) {
        return parts.watch().changes(kind);
    }

    /** {@return the configuration in force: that of the opening, or of the last {@link #reload}} */
    public EngineConfig config() {
        return config;
    }

    /**
     * {@return the rules in force on the first receive interface; one for its own address has that
     * in its place, if it is known}
     */
    public RuleSet rules() {
        return workers.generation().rules();
    }

    /**
     * {@return the rules in force on each receive interface, in the order of {@link
     * ReceiveConfig#interfaceNames()}: they differ in own addresses alone}
     */
    public List<RuleSet> rulesByInterface() {
        return workers.generation().ruleSets();
    }

    /**
     * The MAC address that a destination's frames carry: given, derived or resolved.
     *
     * @param destination its number in the {@link RuleSet}
     * @return in the low 48 bits, or {@link io.ringcast.engine.address.MacAddress#NONE}
     */
    public long destinationMac(int destination) {
        return workers.generation().table().mac(destination);
    }

    /**
     * {@return the way of frames to this host itself; empty if no destination is that, and in a dry
     * run}
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
     * {@return the way in which what is forwarded is withheld from this host's stack, on a receive
     * interface at least; empty if it is not}
     */
    public Optional<DeliveryMethod> consumption() {
        return parts.consumption().stream().flatMap(each -> each.method().stream()).findFirst();
    }

    /**
     * {@return the slots of each worker's receive ring, as the kernel granted them; of the
     * smallest}
     */
    public int receiveRingFrames() {
        return workers.all().get(0).receiveRingFrames();
    }

    /** {@return a copy of rules and counts that belong together, as of now} */
    public Snapshot snapshot() {
        return workers.snapshot();
    }

    /**
     * {@return a copy of the counts of what the loops have seen, and of fragments that they
     * followed, as of now}
     */
    public ForwardCounters counters() {
        return workers.snapshot().seen();
    }

    /** {@return a copy of the counts of what has become of what they forwarded, as of now} */
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
     * @param target that is added to, by the calling thread
     * @return the interval alone, valid until the next call
     */
    public LatencyHistograms takeLatencies(LatencyHistograms target) {
        return latency.takeInterval(target);
    }

    /**
     * {@return the number of latencies that were not between 0 and {@link
     * LatencyHistograms#MAX_NANOS} and were recorded as the nearer of the two: CLOCK_REALTIME has
     * been set meanwhile}
     */
    public long latenciesOutOfRange() {
        return latency.outOfRange();
    }

    /** {@return the kernel's counts for the receive rings; after {@link #close}, the last ones} */
    public KernelStatistics kernelStatistics() {
        return workers.kernelStatistics();
    }

    /**
     * {@return those of {@link #kernelStatistics()} for one receive interface}
     *
     * @param number of the interface, in the order of {@link ReceiveConfig#interfaceNames()}
     */
    public KernelStatistics kernelStatistics(int number) {
        return workers.kernelStatistics(number);
    }

    /**
     * Ends the loops, then the control's thread, drains the transmitters, for a second at most
     * each, and frees everything. Counters and histograms stay readable. Nothing if that has been
     * done; a second thread waits for the first. Ignores interrupts, and leaves them pending.
     *
     * <p>A loop in {@link Worker#run} is waited for: 100 ms at most with {@link IdleMode#POLL}. One
     * of {@link Worker#doWork} calls gets an {@link IllegalStateException} from its next one.
     *
     * @throws IllegalStateException if called from within a loop, or by what the control does (a
     *     task, a listener): nothing has changed; call {@link #stop} there and close by another
     *     thread, or when {@code run} has returned. Also if a loop or the control's task has not
     *     come to its end within 5 seconds; the message names what to wait for. Then forwarding
     *     ends as soon as that does, nothing is freed, and this must be called again
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
     * Takes from the devices the programs of this engine, which a process that ends without {@link
     * #close} may leave there (clsact): for the owner of a loop that does not come to its end. The
     * host's stack gets everything again, nothing is delivered to this host itself, and what
     * happens to the host is not followed any more. The rings stay; {@code close} may follow.
     *
     * @return false if a task or a listener of the control has not come to its end within 5
     *     seconds: nothing has been taken away
     * @throws IllegalStateException if called from within a loop, or by what the control does (a
     *     task, a listener)
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
        control.stop(); // a loop's way of waiting may be the control's run
        workers.loops().close(System.nanoTime() + CLOSE_NANOS);
        if (!control.close(System.nanoTime() + CLOSE_NANOS)) {
            throw new IllegalStateException(
                    "close: a task or a listener has not returned within 5 s, so nothing is freed: let it return, then call close again");
        }
    }
}
