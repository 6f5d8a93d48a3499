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
 * Factory of the loops' transmitters.
 *
 * <p>Threading: the control thread, after the engine has started.
 */
public final class Outlets {
    private static final String CUTS = "tx-udp-segmentation";

    private Plan plan;
    private final HostDelivery delivery;
    private RuleSet rules;

    /**
     * Settings of transmitters.
     *
     * @param mode how frames are transmitted
     * @param ringFrames slots of each ring
     * @param qdiscBypass whether frames bypass traffic control and go straight to the driver
     * @param dryRun whether nothing is sent
     * @param tap receives each frame as it is handed over
     * @param warnings receives one line for each setting that cannot be met
     */
    public record Plan(
            TransmitMode mode,
            int ringFrames,
            boolean qdiscBypass,
            boolean dryRun,
            Optional<FrameTap> tap,
            Consumer<String> warnings) {
        /**
         * Returns these settings with other values for those that can change while the engine runs.
         */
        public Plan with(TransmitMode otherMode, int otherFrames, boolean otherBypass) {
            return new Plan(otherMode, otherFrames, otherBypass, dryRun, tap, warnings);
        }
    }

    /**
     * @param rules the rules whose destinations frames go to
     * @param delivery knows the destinations whose frames go through the loopback device
     */
    public Outlets(Plan plan, RuleSet rules, HostDelivery delivery) {
        this.plan = plan;
        this.rules = rules;
        this.delivery = delivery;
    }

    Plan plan() {
        return plan;
    }

    /** Sets the settings of transmitters that are opened from now on. */
    void plan(Plan next) {
        plan = next;
    }

    /**
     * Changes to other rules: returns what the present transmitters have to know about the new
     * destinations. Transmitters that are opened from now on use the new rules.
     *
     * @param to for each former destination its new number, see {@link DestinationChange}
     */
    DestinationChange changeTo(RuleSet next, Link link, int[] to) {
        rules = next;
        return new DestinationChange(to, next.destinations(), merged(link), delivery.elsewhere());
    }

    /**
     * Devices that frames leave through: the transmit device ({@code ONE}), the loopback device
     * ({@code OTHER}), or both. For both, a loop needs two transmitters.
     */
    enum Way {
        ONE,
        OTHER,
        BOTH
    }

    /** Returns which devices are needed now. */
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
     * Opens one transmitter for each loop; if one cannot be opened, closes the others. Each has its
     * own counters, so it can be drained by itself.
     *
     * @param latency recorders, one for each loop
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
     * Returns, for each destination, whether its frames may leave as super-frames. If frames bypass
     * traffic control, the kernel drops super-frames that the device cannot segment itself
     * (__dev_direct_xmit in net/core/dev.c).
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

    /** Opens a transmitter. In a dry run it sends nothing, and opens no socket. */
    private Transmitter open(Link link, boolean[] gso, LatencyRecorder latency) {
        final TransmitCounters counters = new TransmitCounters(rules.destinations());
        if (plan.dryRun()) {
            return new DryRunTransmitter(link.mtu(), counters);
        }
        final boolean[] local = delivery.elsewhere();
        final Way way = way();
        // Use the MTU of the transmit device even for frames that leave through the loopback device
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
