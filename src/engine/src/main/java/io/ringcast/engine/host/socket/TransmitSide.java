package io.ringcast.engine.host.socket;

import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.transmit.Transmitter;
import java.util.List;

/**
 * The transmitters of all loops, attached to a device that is another one now together.
 *
 * <p>Threading: renewed by the control's thread, closed after its end; read by any.
 */
public final class TransmitSide implements Attachment {
    private final Outlets outlets;
    private final RuleTable table;
    private final List<LoopTransmitter> transmitters;
    private volatile Link link;

    /**
     * @param table is told the device's MAC address
     * @param transmitters owned from now on
     */
    public TransmitSide(
            Outlets outlets, RuleTable table, Link link, List<LoopTransmitter> transmitters) {
        this.outlets = outlets;
        this.table = table;
        this.link = link;
        this.transmitters = List.copyOf(transmitters);
        table.setSourceMac(link.mac());
    }

    /** The device that unicast leaves from. */
    public Link link() {
        return link;
    }

    /** Opens new transmitters on this device; drains and closes those on the former. */
    @Override
    public void renew(Link now) {
        final List<Transmitter> next =
                outlets.open(now, transmitters.stream().map(LoopTransmitter::latency).toList());
        link = now;
        table.setSourceMac(now.mac());
        for (int i = 0; i < next.size(); i++) {
            transmitters.get(i).replace(next.get(i));
        }
    }

    /** All of them, whatever happens to one. */
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
