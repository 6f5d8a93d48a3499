package io.ringcast.engine.warmup;

import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.HandlerPlan;
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
 * Rings and transmitters of a warm-up: one transmitter with a simulated kernel, which can refuse
 * frames as devices do, and one that makes real system calls on a {@link DiscardSocket}. The
 * compiler then optimizes for both.
 */
final class WarmupRings implements AutoCloseable {
    static final int MTU = 1500;

    private static final RingGeometry RING = RingGeometry.forMtu(MTU, 256);

    /** Two receive interfaces run the same code as more, if no rule names an interface. */
    private static final int ENOUGH_WAYS = 2;

    /** One simulated receive interface. */
    private record Way(
            RuleTable table, SimulatedKernel.Delivery kernel, FrameSource source, Runnable end) {}

    private final Warmup.Plan plan;
    private final Arena arena = Arena.ofShared();
    private final DiscardSocket discard = new DiscardSocket();
    private final RuleTable table;
    private final List<Way> ways = new ArrayList<>();

    /** Index of the interface that the next frames arrive on. */
    private int way;

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
        table.setSourceMac(1);
        plan.interfaces().stream()
                .limit(plan.rules().namesInterface() ? Long.MAX_VALUE : ENOUGH_WAYS)
                .forEach(name -> ways.add(way(table.beside(name))));
        sent = new TransmitCounters(plan.rules().destinations());
        seen = new ForwardCounters(plan.rules().size(), ways.size());
        simulated = transmitter(false);
        real = transmitter(true);
    }

    private Way way(RuleTable own) {
        own.receiveLimit(MTU + 14);
        if (plan.receiveMode() == ReceiveMode.V3) {
            final MemorySegment receive = SimulatedKernel.ring(RING, arena);
            return new Way(
                    own,
                    new SimulatedBlocks(receive, RING),
                    new BlockRing(receive, RING, true),
                    () -> {});
        }
        final SimulatedKernel.Receive receive = new SimulatedKernel.Receive(RING, arena);
        return new Way(own, receive, receive.ring(), receive::close);
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

    /** Returns the receive counters: for tests. */
    ForwardCounters seen() {
        return seen;
    }

    /** Returns the transmit counters: for tests. */
    TransmitCounters sent() {
        return sent;
    }

    /** Returns the number of frames that the transmitters still hold: for tests. */
    int inFlight() {
        return simulated.inFlight() + real.inFlight();
    }

    /** Returns the kernel side of the interface that frames arrive on now. */
    SimulatedKernel.Delivery kernel() {
        return ways.get(way).kernel();
    }

    /** Makes the delivered frames visible, and switches to the next interface. */
    void settle() {
        kernel().settle();
        way = (way + 1) % ways.size();
    }

    /** Makes a loop over the receive rings. Only one may run at a time. */
    Forwarder forwarder(boolean real) {
        final Transmitter transmitter = real ? this.real : simulated;
        final HandlerPlan handler = plan.handled() ? SimulatedHandlers.next(scenarios++) : null;
        return ways.size() == 1
                ? new Forwarder(
                        ways.get(0).source(),
                        ways.get(0).table(),
                        transmitter,
                        seen,
                        plan.burst(),
                        null,
                        handler)
                : new Forwarder(
                        new RoundRobin(ways.stream().map(Way::source).toList()),
                        ways.stream().map(Way::table).toList(),
                        transmitter,
                        seen,
                        plan.burst(),
                        handler);
    }

    /** Sets the MAC addresses of all destinations to known or unknown. */
    void know(boolean known) {
        for (int destination = 0; destination < table.destinations(); destination++) {
            table.setMac(destination, known ? destination + 1L : RuleTable.UNRESOLVED);
        }
    }

    /** Makes the devices drop frames from the fourth on (ENOBUFS). */
    void drop() {
        devices.forEach(device -> device.dropAfter(3));
    }

    /** Makes the devices take no more than three frames (EAGAIN). */
    void block() {
        devices.forEach(device -> device.blockAfter(3));
    }

    /** Makes the devices take all frames again, including those that wait. */
    void heal() {
        devices.forEach(SimulatedPort::heal);
        completeTransmission();
    }

    /** Sends the frames that wait in the transmit rings. */
    void completeTransmission() {
        devices.forEach(SimulatedPort::kick);
        discard.drain();
    }

    /** Reads the latencies, as a reporting thread does. */
    void readLatencies() {
        latency.takeInterval(latencies);
    }

    @Override
    public void close() {
        heal();
        simulated.close();
        real.close();
        discard.close();
        ways.forEach(each -> each.end().run());
        arena.close();
    }
}
