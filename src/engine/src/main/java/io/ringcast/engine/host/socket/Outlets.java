package io.ringcast.engine.host.socket;

import io.ringcast.engine.capture.FrameTap;
import io.ringcast.engine.capture.TappedTransmitter;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.host.delivery.HostDelivery;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.SplitTransmitter;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Opens the transmitters of loops.
 *
 * <p>Threading: the control's thread, after the engine's start.
 */
public final class Outlets {
    private static final String CUTS = "tx-udp-segmentation";

    private Plan plan;
    private final HostDelivery delivery;
    private RuleSet rules;

    /**
     * What transmitters are to be like.
     *
     * @param mode how frames are transmitted
     * @param ringFrames slots of each ring
     * @param qdiscBypass straight to the driver
     * @param dryRun nothing is sent
     * @param tap offered each frame as it is handed over
     * @param warnings told, one line each, what is not as wished
     */
    public record Plan(
            TransmitMode mode,
            int ringFrames,
            boolean qdiscBypass,
            boolean dryRun,
            Optional<FrameTap> tap,
            Consumer<String> warnings) {
        /** The same, but for what can change while frames flow. */
        public Plan with(TransmitMode otherMode, int otherFrames, boolean otherBypass) {
            return new Plan(otherMode, otherFrames, otherBypass, dryRun, tap, warnings);
        }
    }

    /**
     * @param rules for their destinations
     * @param delivery knows what goes through another device than the rest
     */
    public Outlets(Plan plan, RuleSet rules, HostDelivery delivery) {
        this.plan = plan;
        this.rules = rules;
        this.delivery = delivery;
    }

    Plan plan() {
        return plan;
    }

    /** What transmitters that are opened from now on are to be like. */
    void plan(Plan next) {
        plan = next;
    }

    /**
     * Other rules: what present transmitters have to know of their destinations. Those that are
     * opened from now on are for these.
     *
     * @param to for each destination until now its new number, see {@link DestinationChange}
     */
    DestinationChange changeTo(RuleSet next, Link link, int[] to) {
        rules = next;
        return new DestinationChange(to, next.destinations(), merged(link), delivery.elsewhere());
    }

    /**
     * Which devices frames go through: those that one transmitter of a loop is enough for, or two.
     */
    enum Way {
        ONE,
        OTHER,
        BOTH
    }

    /** The ways that are needed now. */
    Way way() {
        final boolean[] local = delivery.elsewhere();
        if (IntStream.range(0, local.length).noneMatch(d -> local[d])) {
            return Way.ONE;
        }
        return IntStream.range(0, local.length).allMatch(d -> local[d]) ? Way.OTHER : Way.BOTH;
    }

    private boolean[] merged(Link link) {
        return Transmitters.possible(plan.mode(), gso(link));
    }

    /**
     * One for each loop, or none. Each has counters of its own, so it can be drained alone.
     *
     * @param latencies of the loops
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public List<Transmitter> open(Link link, List<LatencyRecorder> latencies) {
        final List<Transmitter> transmitters = new ArrayList<>();
        final boolean[] gso = gso(link);
        try {
            for (final LatencyRecorder latency : latencies) {
                transmitters.add(tapped(open(link, gso, latency)));
            }
            return transmitters;
        } catch (RuntimeException e) {
            transmitters.forEach(Transmitter::close);
            throw e;
        }
    }

    /**
     * For each destination, whether its frames may leave as super-frames. Past traffic control the
     * kernel drops those that the device does not cut itself (__dev_direct_xmit in net/core/dev.c).
     */
    private boolean[] gso(Link link) {
        final boolean[] gso = Gso.ofDestinations(rules);
        if (plan.dryRun()
                || !plan.qdiscBypass()
                || !Transmitters.sendsSuperFrames(plan.mode())
                || Features.of(link).active(CUTS)) {
            return gso;
        }
        plan.warnings()
                .accept(
                        String.format(
                                Locale.ROOT,
                                "qdisc-bypass: %s lacks %s, without which the kernel drops super-frames: frames are sent singly",
                                link.name(),
                                CUTS));
        return new boolean[gso.length];
    }

    /** In a dry run it leads nowhere: not even a socket is opened. */
    private Transmitter open(Link link, boolean[] gso, LatencyRecorder latency) {
        final TransmitCounters counters = new TransmitCounters(rules.destinations());
        if (plan.dryRun()) {
            return new DryRunTransmitter(link.mtu(), counters);
        }
        final boolean[] local = delivery.elsewhere();
        final Way way = way();
        // The MTU is the transmitting device's also where frames go through another one
        final Transmitters.Plan each =
                new Transmitters.Plan(
                        plan.mode(),
                        link.mtu(),
                        RingGeometry.forMtu(link.mtu(), plan.ringFrames()),
                        gso,
                        counters,
                        latency);
        if (way != Way.BOTH) {
            return open(each, way == Way.OTHER ? delivery.transmitLink() : link);
        }
        final Transmitter wire = open(each, link);
        try {
            return new SplitTransmitter(wire, open(each, delivery.transmitLink()), local);
        } catch (RuntimeException e) {
            wire.close();
            throw e;
        }
    }

    private Transmitter open(Transmitters.Plan each, Link device) {
        return Transmitters.open(each, device.index(), plan.qdiscBypass(), plan.warnings());
    }

    private Transmitter tapped(Transmitter transmitter) {
        return plan.tap().isPresent()
                ? new TappedTransmitter(transmitter, plan.tap().get(), HotSyscalls::realtimeNanos)
                : transmitter;
    }
}
