package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.DryRunTransmitter;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.TransmitSocket;

/** Where frames leave, as the configuration wishes: a transmit ring, or nowhere in a dry run. */
final class Outlet implements AutoCloseable {
    private final Transmitter transmitter;
    private final Runnable close;

    private Outlet(Transmitter transmitter, Runnable close) {
        this.transmitter = transmitter;
        this.close = close;
    }

    static Outlet open(EngineConfig config, Link link, TransmitCounters counters) {
        return config.dryRun() ? dryRun(link, counters) : ring(config, link, counters);
    }

    /** Not even a socket is opened. */
    private static Outlet dryRun(Link link, TransmitCounters counters) {
        final DryRunTransmitter transmitter = new DryRunTransmitter(link.mtu(), counters);
        return new Outlet(transmitter, transmitter::close);
    }

    private static Outlet ring(EngineConfig config, Link link, TransmitCounters counters) {
        final TransmitSocket socket =
                TransmitSocket.open(
                        link.index(),
                        link.mtu(),
                        RingGeometry.forMtu(link.mtu(), config.transmitRingFrames()),
                        config.qdiscBypass(),
                        counters,
                        config.warnings());
        return new Outlet(socket.ring(), socket::close);
    }

    /** What frames are handed to. */
    Transmitter transmitter() {
        return transmitter;
    }

    /** Drains what is in flight, for a second at most, and frees everything. */
    @Override
    public void close() {
        close.run();
    }
}
