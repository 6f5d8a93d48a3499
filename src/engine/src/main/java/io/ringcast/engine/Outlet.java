package io.ringcast.engine;

import io.ringcast.engine.capture.TappedTransmitter;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.SplitTransmitter;
import io.ringcast.engine.transmit.TransmitCounters;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Opens the transmitters of workers: each has counters of its own, so it can be drained alone. */
final class Outlet {
    private Outlet() {}

    /**
     * One for each worker, or none.
     *
     * @param latencies of the workers' loops
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    static List<Transmitter> open(
            EngineConfig config,
            Link link,
            HostDelivery delivery,
            List<LatencyRecorder> latencies) {
        final List<Transmitter> transmitters = new ArrayList<>();
        try {
            for (final LatencyRecorder latency : latencies) {
                transmitters.add(tapped(config, open(config, link, delivery, latency)));
            }
            return transmitters;
        } catch (RuntimeException e) {
            transmitters.forEach(Transmitter::close);
            throw e;
        }
    }

    /** In a dry run it leads nowhere: not even a socket is opened. */
    private static Transmitter open(
            EngineConfig config, Link link, HostDelivery delivery, LatencyRecorder latency) {
        final TransmitCounters counters = new TransmitCounters(config.rules().destinations());
        if (config.transmit().dryRun()) {
            return new DryRunTransmitter(link.mtu(), counters);
        }
        final boolean[] local = delivery.elsewhere();
        final boolean all = IntStream.range(0, local.length).allMatch(d -> local[d]);
        final boolean none = IntStream.range(0, local.length).noneMatch(d -> local[d]);
        final Transmitters.Plan plan = plan(config, link, counters, latency);
        if (all || none) {
            return open(config, plan, all ? delivery.transmitLink() : link);
        }
        final Transmitter wire = open(config, plan, link);
        try {
            return new SplitTransmitter(wire, open(config, plan, delivery.transmitLink()), local);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private static Transmitter open(EngineConfig config, Transmitters.Plan plan, Link device) {
        return Transmitters.open(
                plan, device.index(), config.transmit().qdiscBypass(), config.warnings());
    }

    /** The MTU is the transmitting device's also where frames go through another one. */
    private static Transmitters.Plan plan(
            EngineConfig config, Link link, TransmitCounters counters, LatencyRecorder latency) {
        return new Transmitters.Plan(
                config.transmit().mode(),
                link.mtu(),
                RingGeometry.forMtu(link.mtu(), config.transmit().ringFrames()),
                Devices.gso(config.rules()),
                counters,
                latency);
    }

    private static Transmitter tapped(EngineConfig config, Transmitter transmitter) {
        return config.transmit().tap().isPresent()
                ? new TappedTransmitter(
                        transmitter, config.transmit().tap().get(), HotSyscalls::realtimeNanos)
                : transmitter;
    }
}
