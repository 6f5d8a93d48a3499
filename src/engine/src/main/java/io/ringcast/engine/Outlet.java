package io.ringcast.engine;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.capture.TappedTransmitter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.SplitTransmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Where a worker's frames leave, with the counters of what became of them: its own, so that it can
 * be drained by one thread while the loop hands frames to its successor.
 */
record Outlet(Transmitter transmitter, TransmitCounters counters) implements AutoCloseable {
    /** As many as are wanted, or none. */
    static List<Outlet> open(EngineConfig config, Link link, HostDelivery delivery, int count) {
        final List<Outlet> outlets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                outlets.add(open(config, link, delivery));
            }
            return outlets;
        } catch (RuntimeException e) {
            outlets.forEach(Outlet::close);
            throw e;
        }
    }

    /** In a dry run it leads nowhere: not even a socket is opened. */
    private static Outlet open(EngineConfig config, Link link, HostDelivery delivery) {
        final TransmitCounters counters = new TransmitCounters(config.rules().destinations());
        final Transmitter transmitter =
                config.transmit().dryRun()
                        ? new DryRunTransmitter(link.mtu(), counters)
                        : transmitter(config, link, delivery, counters);
        return new Outlet(tapped(config, transmitter), counters);
    }

    private static Transmitter transmitter(
            EngineConfig config, Link link, HostDelivery delivery, TransmitCounters counters) {
        final boolean[] local = delivery.elsewhere();
        final boolean all = IntStream.range(0, local.length).allMatch(d -> local[d]);
        final boolean none = IntStream.range(0, local.length).noneMatch(d -> local[d]);
        if (all || none) {
            final int device = all ? delivery.transmitLink().index() : link.index();
            return Transmitters.open(
                    config.transmit().mode(), plan(config, device, link, counters));
        }
        final Transmitter wire =
                Transmitters.open(
                        config.transmit().mode(), plan(config, link.index(), link, counters));
        try {
            return new SplitTransmitter(
                    wire,
                    Transmitters.open(
                            config.transmit().mode(),
                            plan(config, delivery.transmitLink().index(), link, counters)),
                    local);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    /** The MTU is the transmitting device's also where frames go through another one. */
    private static Transmitters.Plan plan(
            EngineConfig config, int device, Link link, TransmitCounters counters) {
        return new Transmitters.Plan(
                device,
                link.mtu(),
                RingGeometry.forMtu(link.mtu(), config.transmit().ringFrames()),
                config.transmit().qdiscBypass(),
                Devices.coupling(config.rules()),
                counters,
                config.warnings());
    }

    private static Transmitter tapped(EngineConfig config, Transmitter transmitter) {
        return config.transmit().tap().isPresent()
                ? new TappedTransmitter(
                        transmitter, config.transmit().tap().get(), HotSyscalls::realtimeNanos)
                : transmitter;
    }

    /** Drains it, for a second at most. Not while a loop hands frames to it. */
    @Override
    public void close() {
        transmitter.close();
    }
}
