package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.KernelStatistics;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.TransmitSocket;
import io.ringcast.engine.rule.RuleTable;

/**
 * Forwards between two devices: opens the rings, resolves the destinations, runs the loop.
 *
 * <pre>{@code
 * try (Engine engine = Engine.open(EngineConfig.builder("if1", "eth0", rules).build())) {
 *     engine.run(engine.idle(IdleMode.SPIN)); // until another thread calls engine.stop()
 * }
 * }</pre>
 *
 * <p>Threading: {@link #run} or {@link #doWork} belong to one thread, which may be pinned and named
 * as the caller likes; {@link #stop} and everything that reads may be called by any thread. {@link
 * #close} comes after {@code run} has returned.
 */
public final class Engine implements AutoCloseable {
    private final EngineConfig config;
    private final Link receiveLink;
    private final Link transmitLink;
    private final ForwardCounters counters;
    private final TransmitCounters transmitCounters;
    private final LatencyRecorder latency = new LatencyRecorder();
    private final TransmitSocket transmitSocket;
    private final ReceiveSocket receiveSocket;
    private final PollWait wait;
    private final Forwarder forwarder;
    private KernelStatistics lastStatistics;
    private boolean closed;

    private Engine(EngineConfig config) {
        this.config = config;
        receiveLink = Devices.receive(config);
        transmitLink = Devices.transmit(config);
        counters = new ForwardCounters(config.rules().size());
        transmitCounters = new TransmitCounters(config.rules().destinations());
        final RuleTable table = new RuleTable(config.rules());
        table.receiveLimit(receiveLink.mtu() + Devices.ETHERNET_AND_TAG);
        table.setSourceMac(transmitLink.mac());
        Devices.resolve(config, transmitLink, table);
        transmitSocket =
                TransmitSocket.open(
                        transmitLink.index(),
                        transmitLink.mtu(),
                        RingGeometry.forMtu(transmitLink.mtu(), config.transmitRingFrames()),
                        config.qdiscBypass(),
                        transmitCounters,
                        config.warnings());
        forwarder = null;
        receiveSocket = null;
        wait = null;
    }
}
