package io.ringcast.engine;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.capture.TappedSource;
import io.ringcast.engine.capture.TappedTransmitter;
import io.ringcast.engine.forward.BackoffIdle;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.forward.IdleStrategy;
import io.ringcast.engine.forward.PollIdle;
import io.ringcast.engine.forward.SpinIdle;
import io.ringcast.engine.forward.YieldIdle;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.BpfFilter;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.Transmitters;

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
 * <p>Threading: {@link #run} or {@link #doWork} belong to one thread, which the caller may pin and
 * name as it likes; {@link #stop} and everything that reads may be called by any thread. {@link
 * #close} comes after {@code run} has returned.
 */
public final class Engine implements AutoCloseable {
    private static final int ETHERNET_HEADER = 14;

    private final EngineConfig config;
    private final RuleTable table;
    private final Link receiveLink;
    private final Link transmitLink;
    private final ForwardCounters counters;
    private final TransmitCounters transmitCounters;
    private final LatencyRecorder latency = new LatencyRecorder();
    private final Transmitter transmitter;
    private final ReceiveSocket receiveSocket;
    private final PollWait wait;
    private final Forwarder forwarder;
    private KernelStatistics lastStatistics;
    private int lastInFlight;
    private boolean closed;

    private Engine(
            EngineConfig config,
            Link receiveLink,
            Link transmitLink,
            RuleTable table,
            TransmitCounters transmitCounters,
            Transmitter transmitter,
            ReceiveSocket receiveSocket) {
        this.config = config;
        this.table = table;
        this.receiveLink = receiveLink;
        this.transmitLink = transmitLink;
        this.transmitCounters = transmitCounters;
        this.transmitter = transmitter;
        this.receiveSocket = receiveSocket;
        counters = new ForwardCounters(config.rules().size());
        wait = receiveSocket.newWait();
        forwarder =
                new Forwarder(
                        tapped(config, receiveSocket.ring()),
                        table,
                        tapped(config, transmitter),
                        counters,
                        transmitCounters,
                        latency,
                        config.burst());
    }

    /**
     * Opens both rings. Frames are received from now on; they wait in the ring until the loop runs.
     *
     * @throws EngineException if the devices or destinations cannot be used like this
     * @throws io.ringcast.engine.network.NetworkException if an interface does not exist, or no
     *     destination can be reached
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses, for lack of privilege
     *     or memory
     */
    public static Engine open(EngineConfig config) {
        final Link receiveLink = Devices.usable("receive", config.receiveInterface());
        final Link transmitLink = Devices.usable("transmit", config.transmitInterface());
        final RuleTable table = new RuleTable(config.rules());
        table.receiveLimit(receiveLink.mtu() + ETHERNET_HEADER);
        table.setSourceMac(transmitLink.mac());
        Devices.resolve(config, transmitLink, table);
        final TransmitCounters transmitCounters =
                new TransmitCounters(config.rules().destinations());
        // Before the receive ring exists: it would fill meanwhile.
        Warmup.run(config, config.warmUpMillis());
        final Transmitter transmitter = outlet(config, transmitLink, transmitCounters);
        try {
            final ReceiveSocket receiveSocket =
                    ReceiveSocket.open(
                            receiveLink.index(),
                            config.filling(),
                            RingGeometry.forMtu(receiveLink.mtu(), config.ringFrames()),
                            packed(BpfFilter.compile(config.rules())),
                            Devices.memberships(config.rules()),
                            config.warnings());
            return new Engine(
                    config,
                    receiveLink,
                    transmitLink,
                    table,
                    transmitCounters,
                    transmitter,
                    receiveSocket);
        } catch (RuntimeException e) {
            transmitter.close();
            throw e;
        }
    }

    /** Where frames leave. In a dry run nowhere: not even a socket is opened. */
    private static Transmitter outlet(EngineConfig config, Link link, TransmitCounters counters) {
        if (config.dryRun()) {
            return new DryRunTransmitter(link.mtu(), counters);
        }
        return Transmitters.open(
                config.transmitMode(),
                new Transmitters.Plan(
                        link.index(),
                        link.mtu(),
                        RingGeometry.forMtu(link.mtu(), config.transmitRingFrames()),
                        config.qdiscBypass(),
                        Devices.coupling(config.rules()),
                        counters,
                        config.warnings()));
    }

    private static FrameSource tapped(EngineConfig config, FrameSource source) {
        return config.receiveTap().isPresent()
                ? new TappedSource(source, config.receiveTap().get())
                : source;
    }

    private static Transmitter tapped(EngineConfig config, Transmitter transmitter) {
        return config.transmitTap().isPresent()
                ? new TappedTransmitter(
                        transmitter, config.transmitTap().get(), HotSyscalls::realtimeNanos)
                : transmitter;
    }

    private static long[] packed(BpfFilter filter) {
        final long[] instructions = new long[filter.length()];
        for (int i = 0; i < instructions.length; i++) {
            instructions[i] =
                    (long) filter.code(i) << 48
                            | (long) filter.jt(i) << 40
                            | (long) filter.jf(i) << 32
                            | filter.k(i) & 0xffff_ffffL;
        }
        return instructions;
    }

    /** A new way of waiting, for the thread that runs the loop. */
    public IdleStrategy idle(IdleMode mode) {
        return switch (mode) {
            case SPIN -> new SpinIdle();
            case YIELD -> new YieldIdle();
            case BACKOFF -> new BackoffIdle();
            case POLL -> new PollIdle(wait, transmitter);
        };
    }

    /** Forwards on the calling thread until {@link #stop}. */
    public void run(IdleStrategy idle) {
        forwarder.run(idle);
    }

    /**
     * One round of the loop, for callers with a loop of their own.
     *
     * @return frames seen, 0 to the burst size
     */
    public int doWork() {
        return forwarder.doWork();
    }

    /** Ends {@link #run}; with {@link IdleMode#POLL} after 100 ms at most. */
    public void stop() {
        forwarder.stop();
    }

    /** The device that multicast arrives on, as it was when the engine was opened. */
    public Link receiveLink() {
        return receiveLink;
    }

    /** The device that unicast leaves from, as it was when the engine was opened. */
    public Link transmitLink() {
        return transmitLink;
    }

    /** The rules in force. */
    public RuleSet rules() {
        return config.rules();
    }

    /**
     * The MAC address that a destination's frames carry: given, derived or resolved.
     *
     * @param destination numbered from 0 over all rules
     * @return in the low 48 bits, or {@link io.ringcast.engine.frame.MacAddress#NONE}
     */
    public long destinationMac(int destination) {
        return table.mac(destination);
    }

    /** The receive ring as the kernel granted it. */
    public RingGeometry receiveGeometry() {
        return receiveSocket.geometry();
    }

    /** What the loop has seen. */
    public ForwardCounters counters() {
        return counters;
    }

    /** What became of what it forwarded. */
    public TransmitCounters transmitCounters() {
        return transmitCounters;
    }

    /**
     * Frames handed to the transmit ring that the kernel has not given back, exact on the loop's
     * thread and after {@link #close}.
     */
    public synchronized int inFlight() {
        return closed ? lastInFlight : transmitter.inFlight();
    }

    /** Latencies of forwarded frames. */
    public LatencyRecorder latency() {
        return latency;
    }

    /** What the kernel has counted for the receive ring; after {@link #close}, its last word. */
    public synchronized KernelStatistics kernelStatistics() {
        if (!closed) {
            lastStatistics = receiveSocket.statistics();
        }
        return lastStatistics;
    }

    /**
     * Drains the transmit ring, for a second at most, and frees everything. Counters and histograms
     * stay readable. Only after the loop has ended.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        kernelStatistics();
        closed = true;
        wait.close();
        try {
            transmitter.close();
            lastInFlight = transmitter.inFlight();
        } finally {
            receiveSocket.close();
        }
    }
}
