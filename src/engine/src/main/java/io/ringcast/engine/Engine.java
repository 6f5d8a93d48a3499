package io.ringcast.engine;

import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.forward.IdleStrategy;
import io.ringcast.engine.latency.LatencyReader;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.ReceiveMode;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.FragmentCounters;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.transmit.TransmitCounters;
import io.ringcast.engine.warmup.Warmup;
import io.ringcast.engine.watch.HostWatch;
import io.ringcast.engine.watch.LinkRole;
import io.ringcast.engine.watch.LinkStatus;
import io.ringcast.engine.watch.StateChange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Forwards between two devices: opens the rings, resolves the destinations, runs the loop.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.of(Rule.named("feed").group("239.1.2.3").to("10.0.2.2").build());
 * try (Engine engine = Engine.open(EngineConfig.builder("if1", "eth0", rules).build())) {
 *     engine.run(engine.idle(IdleMode.SPIN)); // until another thread calls engine.stop()
 * }
 * }</pre>
 *
 * <p>With several {@link #workers} each runs on a thread of its own, and {@link #run}, {@link
 * #doWork} and {@link #idle} are theirs.
 *
 * <p>Threading: {@link #run} or {@link #doWork} belong to one thread, which the caller may pin and
 * name as it likes: the first that calls one of them, until {@code run} returns, the thread calls
 * {@link #leave} or ends. Another one gets an {@link IllegalStateException} that names it. {@link
 * #stop}, {@link #close} and everything that reads may be called by any thread, any time.
 */
public final class Engine implements AutoCloseable {
    /** How long loops, and then the control, have to come to their end. */
    private static final long CLOSE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final EngineConfig config;
    private final Workers workers;
    private final LatencyReader latency;
    private final HostWatch watch;
    private final Control control;
    private final HostDelivery delivery;
    private final HostConsumption consumption;
    private final WarmUp warmUp;
    private final ReentrantLock closing = new ReentrantLock();
    private boolean closed;

    private Engine(
            EngineConfig config,
            Workers workers,
            HostDelivery delivery,
            HostConsumption consumption,
            HostWatch watch,
            Control control,
            WarmUp warmUp) {
        this.config = config;
        this.warmUp = warmUp;
        this.workers = workers;
        this.delivery = delivery;
        this.consumption = consumption;
        this.watch = watch;
        this.control = control;
        latency = workers.latency();
        if (config.controlThread()) {
            control.start();
        }
    }

    /**
     * Opens both rings. Frames are received from now on; they wait in the ring until the loop runs.
     *
     * @throws EngineException if the devices or destinations cannot be used like this
     * @throws io.ringcast.engine.network.NetworkException if an interface does not exist, or no
     *     destination can be reached
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses, for lack of privilege
     *     or memory
     * @throws java.util.concurrent.CancellationException if {@link EngineConfig#cancelled} said so
     *     while neighbours were waited for or the loop was warmed up; nothing is left open
     */
    public static Engine open(EngineConfig config) {
        final Link receiveLink = Devices.usable("receive", config.receive().interfaceName());
        final Link transmitLink = Devices.usable("transmit", config.transmit().interfaceName());
        Devices.warnOfIgmp(config, receiveLink);
        Devices.clear(receiveLink, config.warnings());
        if (transmitLink.index() != receiveLink.index()) {
            Devices.clear(transmitLink, config.warnings());
        }
        final Control control = new Control(config.warnings(), config.failures());
        try {
            return open(config, receiveLink, transmitLink, control);
        } catch (RuntimeException e) {
            control.close(System.nanoTime() + CLOSE_NANOS);
            throw e;
        }
    }

    private static Engine open(
            EngineConfig config, Link receiveLink, Link transmitLink, Control control) {
        config.rules().warnings().forEach(config.warnings());
        // First of all: what is attached later is then known to hang on these very devices
        final LinkPort receive = control.own(new LinkPort(LinkRole.RECEIVE, receiveLink));
        final LinkPort transmit = control.own(new LinkPort(LinkRole.TRANSMIT, transmitLink));
        final HostDelivery delivery = control.own(HostDelivery.open(config, transmitLink));
        final RuleTable table = new RuleTable(config.rules());
        Devices.resolve(config, transmitLink, delivery, table);
        warnOfBlocks(config, receiveLink);
        // Before the receive ring exists: it would fill meanwhile.
        final WarmUp warmUp = warmUp(config, delivery);
        final Workers workers =
                control.own(Workers.open(config, receiveLink, transmitLink, delivery, table));
        delivery.serve(workers);
        // Not before there is a ring that gets what the stack then does not
        final HostConsumption consumption =
                control.own(HostConsumption.open(config, receiveLink, delivery));
        receive.add(workers);
        receive.add(consumption);
        // What frames need to arrive is there before they are sent, and goes after them
        transmit.add(delivery);
        transmit.add(workers);
        final HostWatch watch =
                new HostWatch(
                        new HostWatch.Device(
                                config.receive().interfaceName(), receiveLink, receive),
                        new HostWatch.Device(
                                config.transmit().interfaceName(), transmitLink, transmit),
                        new WatchedDestinations(table, delivery),
                        config.host().joins().joins(config.rules(), config.warnings()),
                        config.changes());
        control.follow(watch);
        Devices.follow(config.rules(), delivery, watch);
        watch.join();
        return new Engine(config, workers, delivery, consumption, watch, control, warmUp);
    }

    private static WarmUp warmUp(EngineConfig config, HostDelivery delivery) {
        return config.warmUpMillis() == 0
                ? WarmUp.off()
                : WarmUp.of(
                        Warmup.run(
                                plan(config, delivery.elsewhere()),
                                config.warmUpMillis(),
                                config.cancelled()));
    }

    private static Warmup.Plan plan(EngineConfig config, boolean[] elsewhere) {
        return new Warmup.Plan(
                config.rules(),
                config.receive().filling().mode(),
                config.transmit().mode(),
                config.burst(),
                Devices.gso(config.rules()),
                elsewhere,
                config.transmit().dryRun());
    }

    private static void warnOfBlocks(EngineConfig config, Link link) {
        if (config.receive().filling().mode() == ReceiveMode.V3) {
            final int blockSize =
                    RingGeometry.forMtu(link.mtu(), config.receive().ringFrames()).blockSize();
            config.warnings()
                    .accept(
                            String.format(
                                    Locale.ROOT,
                                    "receive v3: a frame is seen when its block of %d KiB is full or its block timeout of %d ms over; v2 has the least latency",
                                    blockSize >> 10,
                                    config.receive().filling().blockTimeoutMillis()));
        }
    }

    /** The loop's warm-up before the rings were opened. */
    public WarmUp warmUp() {
        return warmUp;
    }

    private Worker only() {
        final List<Worker> all = workers.all();
        if (all.size() > 1) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "%d workers: run each of them on a thread of its own",
                            all.size()));
        }
        return all.get(0);
    }

    /** A new way of waiting, for the thread that runs the loop. */
    public IdleStrategy idle(IdleMode mode) {
        return only().idle(mode);
    }

    /**
     * Forwards on the calling thread until {@link #stop} or {@link #close}; returns at once after
     * {@code stop}.
     *
     * @throws IllegalStateException if another thread forwards, which it names; if this one does
     *     already; or if the engine is closed
     */
    public void run(IdleStrategy idle) {
        only().run(idle);
    }

    /**
     * One round of the loop, for callers with a loop of their own.
     *
     * @return frames seen, 0 to the burst size
     * @throws IllegalStateException if another thread forwards, which it names; or if the engine is
     *     closed
     */
    public int doWork() {
        return only().doWork();
    }

    /**
     * Ends a loop of {@link #doWork} calls, by its thread: another one may forward then. Nothing if
     * there is none.
     *
     * @throws IllegalStateException if another thread forwards, which it names
     */
    public void leave() {
        only().leave();
    }

    /** Ends {@link #run} of all workers; with {@link IdleMode#POLL} after 100 ms at most. */
    public void stop() {
        workers.stop();
    }

    /** The loops, each for a thread of its own. */
    public List<Worker> workers() {
        return workers.all();
    }

    /** What is done beside forwarding. */
    public Control control() {
        return control;
    }

    /**
     * Receives on this device from now on: it was re-created, or has another MTU. What had been
     * received is forwarded before. Returns when all workers have changed over, so their loops must
     * run, or none at all.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then all is as before
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void reopenReceive(Link link) {
        reopen(() -> workers.reopenReceive(link));
    }

    private void reopen(Runnable action) {
        if (workers.isWithin()) {
            throw new IllegalStateException(
                    "reopenReceive or reopenTransmit: called from within a loop, which it waits for:"
                            + " have another thread do it, as control().execute does");
        }
        control.exclusively(action);
    }

    /**
     * Transmits on this device from now on. What the former has not taken within a second is
     * counted as abandoned. Returns when all workers have changed over, as {@link #reopenReceive}
     * does.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     * @throws IllegalStateException if called from within a loop, or if the engine is closed
     */
    public void reopenTransmit(Link link) {
        reopen(() -> workers.onTransmitLink(link));
    }

    /** The device that multicast arrives on, as it was when the rings were opened. */
    public Link receiveLink() {
        return workers.receiveLink();
    }

    /** The device that unicast leaves from, as it was when the rings were opened. */
    public Link transmitLink() {
        return workers.transmitLink();
    }

    /** The state of both interfaces, the receiving one first. */
    public List<LinkStatus> links() {
        return watch.links();
    }

    /** How many changes of this kind the host has been through while this engine watched. */
    public long changes(StateChange.Kind kind) {
        return watch.changes(kind);
    }

    /** The rules in force. */
    public RuleSet rules() {
        return config.rules();
    }

    /**
     * The MAC address that a destination's frames carry: given, derived or resolved.
     *
     * @param destination its number in the {@link RuleSet}
     * @return in the low 48 bits, or {@link io.ringcast.engine.frame.MacAddress#NONE}
     */
    public long destinationMac(int destination) {
        return workers.table().mac(destination);
    }

    /** How frames get to this host itself; empty if no destination is that, and in a dry run. */
    public Optional<DeliveryMethod> localDelivery() {
        return delivery.method();
    }

    /**
     * Whether a destination is this host itself.
     *
     * @param destination its number in the {@link RuleSet}
     */
    public boolean isLocal(int destination) {
        return delivery.isLocal(destination);
    }

    /** How what is forwarded is withheld from this host's stack; empty if it is not. */
    public Optional<DeliveryMethod> consumption() {
        return consumption.method();
    }

    /** The receive ring of each worker as the kernel granted it. */
    public RingGeometry receiveGeometry() {
        return workers.all().get(0).receiveGeometry();
    }

    /** What the loops have seen, as of now. */
    public ForwardCounters counters() {
        return workers.counters();
    }

    /** What has become of fragments that they followed, as of now. */
    public FragmentCounters fragmentCounters() {
        return workers.fragmentCounters();
    }

    /** What has become of what they forwarded, as of now. */
    public TransmitCounters transmitCounters() {
        return workers.transmitCounters();
    }

    /**
     * Frames handed over to be sent that the kernel has not given back, exact on the loop's thread
     * and after {@link #close}.
     */
    public int inFlight() {
        return workers.inFlight();
    }

    /** Latencies of forwarded frames. */
    public LatencyReader latency() {
        return latency;
    }

    /** What the kernel has counted for the receive rings; after {@link #close}, its last word. */
    public KernelStatistics kernelStatistics() {
        return workers.kernelStatistics();
    }

    /**
     * Ends the loops, then the control's thread, drains the transmitters, for a second at most
     * each, and frees everything. Counters and histograms stay readable. Nothing if that has been
     * done; a second thread waits for the first. Ignores interrupts, and leaves them pending.
     *
     * <p>A loop in {@link #run} is waited for: 100 ms at most with {@link IdleMode#POLL}. One of
     * {@link #doWork} calls gets an {@link IllegalStateException} from its next one.
     *
     * @throws IllegalStateException if called from within a loop, or by what the control does (a
     *     task, a listener): nothing has changed; call {@link #stop} there and close by another
     *     thread, or when {@code run} has returned. Also if a loop or the control's task has not
     *     come to its end within 5 seconds; the message names what to wait for. Then forwarding
     *     ends as soon as that does, nothing is freed, and this must be called again
     */
    @Override
    public void close() {
        if (workers.isWithin()) {
            throw new IllegalStateException(
                    "close: called from within a loop: call stop(), and close when run or doWork has returned");
        }
        if (control.isWithin()) {
            throw new IllegalStateException(
                    "close: called by what the control does, a task or a listener: close by another thread");
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
     * @throws IllegalStateException if called by what the control does (a task, a listener)
     */
    public boolean detach() {
        if (control.isWithin()) {
            throw new IllegalStateException(
                    "detach: called by what the control does, a task or a listener: detach by another thread");
        }
        return control.release(List.of(consumption, delivery), System.nanoTime() + CLOSE_NANOS);
    }

    private void end() {
        control.stop(); // a loop's way of waiting may be the control's run
        workers.end(System.nanoTime() + CLOSE_NANOS);
        if (!control.close(System.nanoTime() + CLOSE_NANOS)) {
            throw new IllegalStateException(
                    "close: a task or a listener of the control has not returned: nothing is freed. Have it return, then call close again");
        }
    }
}
