package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.capture.TappedTransmitter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.Transmitters;

/**
 * Where a worker's frames leave, with the counters of what became of them: its own, so that it can
 * be drained by one thread while the loop hands frames to its successor.
 */
record Outlet(Transmitter transmitter, TransmitCounters counters) implements AutoCloseable {
    /** In a dry run it leads nowhere: not even a socket is opened. */
    static Outlet open(EngineConfig config, Link link) {
        final TransmitCounters counters = new TransmitCounters(config.rules().destinations());
        final Transmitter transmitter =
                config.dryRun()
                        ? new DryRunTransmitter(link.mtu(), counters)
                        : Transmitters.open(
                                config.transmitMode(),
                                new Transmitters.Plan(
                                        link.index(),
                                        link.mtu(),
                                        RingGeometry.forMtu(
                                                link.mtu(), config.transmitRingFrames()),
                                        config.qdiscBypass(),
                                        Devices.coupling(config.rules()),
                                        counters,
                                        config.warnings()));
        return new Outlet(tapped(config, transmitter), counters);
    }

    private static Transmitter tapped(EngineConfig config, Transmitter transmitter) {
        return config.transmitTap().isPresent()
                ? new TappedTransmitter(
                        transmitter, config.transmitTap().get(), HotSyscalls::realtimeNanos)
                : transmitter;
    }

    /** Drains it, for a second at most. Not while a loop hands frames to it. */
    @Override
    public void close() {
        transmitter.close();
    }
}
