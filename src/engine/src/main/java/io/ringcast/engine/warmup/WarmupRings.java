package io.ringcast.engine.warmup;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.linux.DiscardSocket;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.BlockRing;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedBlocks;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.SplitTransmitter;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Rings and transmitters of a warm-up: a transmitter whose kernel side is simulated, which can
 * refuse as devices do, and one that makes real calls on a {@link DiscardSocket}. The compiler then
 * expects both.
 */
final class WarmupRings implements AutoCloseable {
    static final int MTU = 1500;

    private static final RingGeometry RING = RingGeometry.forMtu(MTU, 256);

    private final Warmup.Plan plan;
    private final Arena arena = Arena.ofShared();
    private final DiscardSocket discard = new DiscardSocket();
    private final RuleTable table;
    private final SimulatedKernel.Delivery kernel;
    private final FrameSource source;
    private final Runnable queue;
    private final List<SimulatedPort> devices = new ArrayList<>();
    private final TransmitCounters sent;
    private final ForwardCounters seen;
    private final LatencyRecorder latency = new LatencyRecorder();
    private final LatencyHistograms latencies = new LatencyHistograms();
    private final Transmitter simulated;
    private final Transmitter real;
    private int scenarios;

    WarmupRings(Warmup.Plan plan) {
        this.plan = plan;
        table = new RuleTable(plan.rules());
        know(true);
        table.receiveLimit(MTU + 14);
        table.setSourceMac(1);
        if (plan.receiveMode() == ReceiveMode.V3) {
            final MemorySegment receive = SimulatedKernel.ring(RING, arena);
            queue = () -> {};
            kernel = new SimulatedBlocks(receive, RING);
            source = new BlockRing(receive, RING, true);
        } else {
            final SimulatedKernel.Receive receive = new SimulatedKernel.Receive(RING, arena);
            queue = receive::close;
            kernel = receive;
            source = receive.ring();
        }
        sent = new TransmitCounters(plan.rules().destinations());
        seen = new ForwardCounters(plan.rules().size());
        simulated = transmitter(false);
        real = transmitter(true);
    }

    private Transmitter transmitter(boolean real) {
        if (plan.dryRun()) {
            return new DryRunTransmitter(MTU, sent);
        }
        final Transmitter one = single(real);
        return plan.isSplit() ? new SplitTransmitter(one, single(real), plan.elsewhere()) : one;
    }

    private Transmitter single(boolean real) {
        final MemorySegment ring = SimulatedKernel.ring(RING, arena);
        final SimulatedPort device = new SimulatedPort(ring, RING, (address, length) -> {});
        devices.add(device);
        final Transmitters.Plan way =
                new Transmitters.Plan(plan.transmitMode(), MTU, RING, plan.gso(), sent, latency);
        return real ? Transmitters.open(way, discard, ring) : Transmitters.open(way, device, ring);
    }

    RuleTable table() {
        return table;
    }

    Arena arena() {
        return arena;
    }

    /** What became of the frames that arrived: for tests. */
    ForwardCounters seen() {
        return seen;
    }

    /** What became of those to be sent: for tests. */
    TransmitCounters sent() {
        return sent;
    }

    /** Frames that the transmitters still hold: for tests. */
    int inFlight() {
        return simulated.inFlight() + real.inFlight();
    }

    SimulatedKernel.Delivery kernel() {
        return kernel;
    }

    /** A loop over the receive ring. One at a time. */
    Forwarder forwarder(boolean real) {
        return new Forwarder(
                source,
                table,
                real ? this.real : simulated,
                seen,
                plan.burst(),
                null,
                plan.handled() ? SimulatedHandlers.next(scenarios++) : null);
    }

    /** All destinations' MAC addresses are known, or none. */
    void know(boolean known) {
        for (int destination = 0; destination < table.destinations(); destination++) {
            table.setMac(destination, known ? destination + 1L : RuleTable.UNRESOLVED);
        }
    }

    /** The devices drop frames from the fourth on. */
    void drop() {
        devices.forEach(device -> device.dropAfter(3));
    }

    /** The devices take no more than three frames. */
    void block() {
        devices.forEach(device -> device.blockAfter(3));
    }

    /** The devices take everything, and take what waits. */
    void heal() {
        devices.forEach(SimulatedPort::heal);
        completeTransmission();
    }

    /** What lies in the transmit rings leaves. */
    void completeTransmission() {
        devices.forEach(SimulatedPort::kick);
        discard.drain();
    }

    /** As a reporting thread does. */
    void readLatencies() {
        latency.takeInterval(latencies);
    }

    @Override
    public void close() {
        heal();
        simulated.close();
        real.close();
        discard.close();
        queue.run();
        arena.close();
    }
}
