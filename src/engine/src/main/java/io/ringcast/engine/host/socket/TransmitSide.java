package io.ringcast.engine.host.socket;

import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Transmitter;
import java.util.List;

/**
 * Transmitters of all loops. They are attached together when the device is replaced.
 *
 * <p>Threading: renewed by the control thread, closed after that thread has ended; read by any
 * thread.
 */
public final class TransmitSide implements Attachment {
    private final Outlets outlets;
    private RuleTable table;
    private final List<LoopTransmitter> transmitters;
    private volatile Link link;
    private Outlets.Way way;

    /**
     * @param table receives the device's MAC address @param transmitters owned from now on
     */
    public TransmitSide(
            Outlets outlets, RuleTable table, Link link, List<LoopTransmitter> transmitters) {
        this.outlets = outlets;
        this.table = table;
        this.link = link;
        this.transmitters = List.copyOf(transmitters);
        way = outlets.way();
        table.setSourceMac(link.mac());
    }

    /** Returns the device that unicast leaves from. */
    public Link link() {
        return link;
    }

    /**
     * Prepares for the destinations of other rules. Call it when the delivery knows which of them
     * are this host.
     *
     * @param next table of the other rules; receives the device's MAC address
     * @param to for each former destination its new number, see {@link DestinationChange}
     * @param plan settings of the transmitters from then on
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses; then all is as before
     */
    public Change prepare(RuleTable next, int[] to, Outlets.Plan plan) {
        final Outlets.Plan before = outlets.plan();
        outlets.plan(plan);
        final DestinationChange change = outlets.changeTo(next.rules(), link, to);
        final Outlets.Way needed = outlets.way();
        final List<Transmitter> others;
        try {
            others =
                    needed == way && plan.equals(before)
                            ? List.of()
                            : outlets.open(link, latencies());
        } catch (RuntimeException e) {
            outlets.plan(before);
            outlets.changeTo(table.rules(), link, to);
            throw e;
        }
        way = needed;
        table = next;
        next.setSourceMac(link.mac());
        return new Change(change, others);
    }

    /**
     * Change-over of the transmitters to other rules.
     *
     * @param destinations what each transmitter has to know about the new destinations
     * @param others new transmitters, one for each loop, needed if frames go through other devices
     *     or with other settings; empty if the present ones stay. Each is owned by the loop that
     *     takes it
     */
    public record Change(DestinationChange destinations, List<Transmitter> others) {
        /** Returns the new transmitter for a loop; null if its present one stays. */
        public Transmitter other(int loop) {
            return others.isEmpty() ? null : others.get(loop);
        }
    }

    /** Returns the settings of the transmitters. */
    public Outlets.Plan plan() {
        return outlets.plan();
    }

    private List<LatencyRecorder> latencies() {
        return transmitters.stream().map(LoopTransmitter::latency).toList();
    }

    /** Opens new transmitters on this device; drains and closes the former ones. */
    @Override
    public void renew(Link now) {
        final List<Transmitter> next = outlets.open(now, latencies());
        way = outlets.way();
        link = now;
        table.setSourceMac(now.mac());
        for (int i = 0; i < next.size(); i++) {
            transmitters.get(i).replace(next.get(i));
        }
    }

    /** Closes all transmitters, even if closing one of them fails. */
    @Override
    public void close() {
        RuntimeException failure = null;
        for (final LoopTransmitter transmitter : transmitters) {
            try {
                transmitter.close();
            } catch (RuntimeException e) {
                failure = e;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
