package io.ringcast.engine;

import io.ringcast.engine.capture.CaptureTap;
import io.ringcast.engine.delivery.Consume;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.ring.ReceiveMode;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.TransmitMode;
import io.ringcast.engine.watch.JoinPolicy;
import io.ringcast.engine.watch.StateChange;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * What an {@link Engine} needs to know. Immutable; made by {@link #builder}.
 *
 * @param receiveInterface the device that multicast arrives on
 * @param transmitInterface the device that unicast leaves from
 * @param rules what is forwarded, to where
 * @param workers loops, each for a thread of its own, 1 to 128; flows are shared out among them
 * @param ringFrames slots of each worker's receive ring; rounded up to a power of two
 * @param filling how the kernel fills the receive ring
 * @param transmitRingFrames slots of each worker's transmit ring; rounded up to a power of two
 * @param transmitMode how frames are transmitted
 * @param burst the most frames taken in one round of the loop, 1 to 4096
 * @param qdiscBypass hands frames straight to the driver, past traffic control and taps; never
 *     together with delivery to this host itself
 * @param deliveryMethod how frames get to this host itself, where a destination is that
 * @param consume whether what is forwarded is withheld from this host's own stack
 * @param warmUpMillis how long the loop may be run over simulated rings when opening, so that it is
 *     compiled when the first frame arrives, in milliseconds; 0 for not at all
 * @param neighbourTimeoutMillis how long to wait for a destination's MAC address when opening, in
 *     milliseconds
 * @param cancelled asked again and again by the thread that opens the engine, while that waits for
 *     neighbours or warms up: whether to give up, see {@link Engine#open}
 * @param controlThread whether the engine starts a thread that does what is to be done beside
 *     forwarding; if not, the owner runs {@link Engine#control} on one of its own
 * @param joins which multicast groups this host joins on the receive interface
 * @param nicFilter what the receive interface's own filter is asked to let through
 * @param dryRun matches and rewrites, and sends nothing: each frame is counted as {@link
 *     io.ringcast.engine.burst.TransmitError#DRY_RUN}
 * @param receiveTap is offered each frame as it came, by one worker alone; not owned, to be closed
 *     after the loop's end
 * @param transmitTap is offered each frame as it is handed over to be sent; likewise
 * @param changes told what changes on the host while frames are forwarded, by the control's thread
 * @param warnings told, one line each, what is not as wished but no reason to stop
 * @param failures told once if the control's thread has ended by an Error, by that thread: frames
 *     are still forwarded, but no change of the host is followed any more, so close the engine
 */
public record EngineConfig(
        String receiveInterface,
        String transmitInterface,
        RuleSet rules,
        int workers,
        int ringFrames,
        ReceiveSocket.Filling filling,
        int transmitRingFrames,
        TransmitMode transmitMode,
        int burst,
        boolean qdiscBypass,
        DeliveryMethod deliveryMethod,
        Consume consume,
        int warmUpMillis,
        int neighbourTimeoutMillis,
        BooleanSupplier cancelled,
        boolean controlThread,
        JoinPolicy joins,
        NicFilter nicFilter,
        boolean dryRun,
        Optional<CaptureTap> receiveTap,
        Optional<CaptureTap> transmitTap,
        Consumer<StateChange> changes,
        Consumer<String> warnings,
        Consumer<Throwable> failures) {
    /** 8192 slots of 2 KiB: 16 MiB, which hold 27 ms of traffic at 300,000 frames/s. */
    public static final int DEFAULT_RING_FRAMES = 8192;

    /** A frame is visible as soon as it has arrived. */
    public static final ReceiveMode DEFAULT_RECEIVE_MODE = ReceiveMode.V2;

    /** The shortest that the kernel knows (tp_retire_blk_tov), as latency is what it costs. */
    public static final int DEFAULT_BLOCK_TIMEOUT_MILLIS = 1;

    /** Enough for 16 bursts that a slow device has not taken yet. */
    public static final int DEFAULT_TRANSMIT_RING_FRAMES = 1024;

    /** The cheapest way for each burst, by what the ways were measured to cost. */
    public static final TransmitMode DEFAULT_TRANSMIT_MODE = TransmitMode.AUTO;

    /** It takes one to two seconds where a core is free for it; this is for when none is. */
    public static final int DEFAULT_WARM_UP_MILLIS = 4_000;

    /** A machine may be so busy that it takes minutes. */
    public static final int MAX_WARM_UP_MILLIS = 600_000;

    /** More gains nothing measurable and delays the first frame of the burst. */
    public static final int DEFAULT_BURST = 64;

    /**
     * Three ARP requests, a second apart (mcast_solicit, retrans_time_ms:
     * Documentation/networking/ip-sysctl.rst).
     */
    public static final int DEFAULT_NEIGHBOUR_TIMEOUT_MILLIS = 3_500;

    /** Half as many sockets as a group has room for (PACKET_FANOUT_MAX): each gets a successor. */
    public static final int MAX_WORKERS = 128;

    /** A bound on the time before the first frame of a burst leaves. */
    public static final int MAX_BURST = 4096;

    public EngineConfig {
        Objects.requireNonNull(receiveInterface, "receive interface");
        Objects.requireNonNull(transmitInterface, "transmit interface");
        Objects.requireNonNull(rules, "rules");
        Objects.requireNonNull(filling, "filling");
        Objects.requireNonNull(transmitMode, "transmit mode");
        Objects.requireNonNull(cancelled, "cancelled");
        Objects.requireNonNull(joins, "joins");
        Objects.requireNonNull(nicFilter, "NIC filter");
        Objects.requireNonNull(changes, "changes");
        Objects.requireNonNull(deliveryMethod, "delivery method");
        Objects.requireNonNull(consume, "consume");
        Objects.requireNonNull(receiveTap, "receive tap");
        Objects.requireNonNull(transmitTap, "transmit tap");
        Objects.requireNonNull(warnings, "warnings");
        Objects.requireNonNull(failures, "failures");
        if (qdiscBypass) {
            rules.rules().forEach(EngineConfig::requireWire);
        }
        between("workers", workers, 1, MAX_WORKERS);
        if (workers > 1 && (receiveTap.isPresent() || transmitTap.isPresent())) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "workers %d: must be 1 with a tap", workers));
        }
        between("ring frames", ringFrames, 1, RingGeometry.MAX_FRAME_COUNT);
        between("transmit ring frames", transmitRingFrames, 1, RingGeometry.MAX_FRAME_COUNT);
        between("burst", burst, 1, MAX_BURST);
        between("warm-up", warmUpMillis, 0, MAX_WARM_UP_MILLIS);
        between("neighbour timeout", neighbourTimeoutMillis, 0, 60_000);
    }

    private static void requireWire(Rule rule) {
        for (final Destination destination : rule.destinations()) {
            if (destination.deliver() == Deliver.LOCAL) {
                throw new IllegalArgumentException(bypassed(destination));
            }
        }
    }

    /** Why frames to this host itself must not bypass traffic control. */
    static String bypassed(Destination destination) {
        return "destination "
                + destination
                + ": qdisc-bypass goes past the place where frames for this host are turned"
                + " round, and they would leave on the wire: leave out qdisc-bypass";
    }

    private static void between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT, "%s %d: must be from %d to %d", what, value, least, most));
        }
    }

    /**
     * A builder with the defaults.
     *
     * @param receiveInterface the device that multicast arrives on
     * @param transmitInterface the device that unicast leaves from
     * @param rules what is forwarded, to where
     */
    public static Builder builder(
            String receiveInterface, String transmitInterface, RuleSet rules) {
        return new Builder(receiveInterface, transmitInterface, rules);
    }

    /** Sets what differs from the defaults. Not for several threads. */
    public static final class Builder {
        private final String receiveInterface;
        private final String transmitInterface;
        private final RuleSet rules;
        private int workers = 1;
        private int ringFrames = DEFAULT_RING_FRAMES;
        private ReceiveMode receiveMode = DEFAULT_RECEIVE_MODE;
        private int blockTimeoutMillis = DEFAULT_BLOCK_TIMEOUT_MILLIS;
        private int transmitRingFrames = DEFAULT_TRANSMIT_RING_FRAMES;
        private TransmitMode transmitMode = DEFAULT_TRANSMIT_MODE;
        private int burst = DEFAULT_BURST;
        private boolean qdiscBypass;
        private DeliveryMethod deliveryMethod = DeliveryMethod.AUTO;
        private Consume consume = Consume.AUTO;
        private int warmUpMillis = DEFAULT_WARM_UP_MILLIS;
        private int neighbourTimeoutMillis = DEFAULT_NEIGHBOUR_TIMEOUT_MILLIS;
        private BooleanSupplier cancelled = () -> false;
        private boolean controlThread = true;
        private JoinPolicy joins = JoinPolicy.AUTO;
        private NicFilter nicFilter = NicFilter.GROUPS;
        private boolean dryRun;
        private Optional<CaptureTap> receiveTap = Optional.empty();
        private Optional<CaptureTap> transmitTap = Optional.empty();
        private Consumer<StateChange> changes = change -> {};
        private Consumer<String> warnings = warning -> {};
        private Consumer<Throwable> failures = this::warnOf;

        private Builder(String receiveInterface, String transmitInterface, RuleSet rules) {
            this.receiveInterface = receiveInterface;
            this.transmitInterface = transmitInterface;
            this.rules = rules;
        }

        /** See {@link EngineConfig#workers}; 1 by default. */
        public Builder workers(int loops) {
            workers = loops;
            return this;
        }

        /** See {@link EngineConfig#ringFrames}. */
        public Builder ringFrames(int frames) {
            ringFrames = frames;
            return this;
        }

        /** See {@link EngineConfig#filling}. */
        public Builder receiveMode(ReceiveMode mode) {
            receiveMode = mode;
            return this;
        }

        /** See {@link ReceiveSocket.Filling#blockTimeoutMillis}. */
        public Builder blockTimeoutMillis(int millis) {
            blockTimeoutMillis = millis;
            return this;
        }

        /** See {@link EngineConfig#transmitRingFrames}. */
        public Builder transmitRingFrames(int frames) {
            transmitRingFrames = frames;
            return this;
        }

        /** See {@link EngineConfig#transmitMode}. */
        public Builder transmitMode(TransmitMode mode) {
            transmitMode = mode;
            return this;
        }

        /** See {@link EngineConfig#burst}. */
        public Builder burst(int frames) {
            burst = frames;
            return this;
        }

        /** See {@link EngineConfig#qdiscBypass}. */
        public Builder qdiscBypass(boolean bypass) {
            qdiscBypass = bypass;
            return this;
        }

        /** See {@link EngineConfig#deliveryMethod}. */
        public Builder deliveryMethod(DeliveryMethod method) {
            deliveryMethod = method;
            return this;
        }

        /** See {@link EngineConfig#consume}; {@link Consume#AUTO} by default. */
        public Builder consume(Consume withhold) {
            consume = withhold;
            return this;
        }

        /** See {@link EngineConfig#warmUpMillis}. */
        public Builder warmUpMillis(int millis) {
            warmUpMillis = millis;
            return this;
        }

        /** See {@link EngineConfig#neighbourTimeoutMillis}. */
        public Builder neighbourTimeoutMillis(int millis) {
            neighbourTimeoutMillis = millis;
            return this;
        }

        /** See {@link EngineConfig#cancelled}; never, by default. */
        public Builder cancelled(BooleanSupplier giveUp) {
            cancelled = giveUp;
            return this;
        }

        /** See {@link EngineConfig#controlThread}. */
        public Builder controlThread(boolean start) {
            controlThread = start;
            return this;
        }

        /** See {@link EngineConfig#joins}. */
        public Builder joins(JoinPolicy policy) {
            joins = policy;
            return this;
        }

        /** See {@link EngineConfig#nicFilter}. */
        public Builder nicFilter(NicFilter filter) {
            nicFilter = filter;
            return this;
        }

        /** See {@link EngineConfig#dryRun}. */
        public Builder dryRun(boolean dry) {
            dryRun = dry;
            return this;
        }

        /** See {@link EngineConfig#receiveTap}. */
        public Builder receiveTap(CaptureTap tap) {
            receiveTap = Optional.of(tap);
            return this;
        }

        /** See {@link EngineConfig#transmitTap}. */
        public Builder transmitTap(CaptureTap tap) {
            transmitTap = Optional.of(tap);
            return this;
        }

        /** See {@link EngineConfig#changes}; by default nobody is told. */
        public Builder changes(Consumer<StateChange> changes) {
            this.changes = changes;
            return this;
        }

        /** See {@link EngineConfig#warnings}; by default they are not shown. */
        public Builder warnings(Consumer<String> warnings) {
            this.warnings = warnings;
            return this;
        }

        /** See {@link EngineConfig#failures}; by default they are a warning. */
        public Builder failures(Consumer<Throwable> failures) {
            this.failures = failures;
            return this;
        }

        private void warnOf(Throwable failure) {
            warnings.accept("the control thread has ended: " + failure);
        }

        /**
         * The configuration.
         *
         * @throws IllegalArgumentException if a value is out of range; the message says which and
         *     why
         */
        public EngineConfig build() {
            return new EngineConfig(
                    receiveInterface,
                    transmitInterface,
                    rules,
                    workers,
                    ringFrames,
                    new ReceiveSocket.Filling(receiveMode, blockTimeoutMillis),
                    transmitRingFrames,
                    transmitMode,
                    burst,
                    qdiscBypass,
                    deliveryMethod,
                    consume,
                    warmUpMillis,
                    neighbourTimeoutMillis,
                    cancelled,
                    controlThread,
                    joins,
                    nicFilter,
                    dryRun,
                    receiveTap,
                    transmitTap,
                    changes,
                    warnings,
                    failures);
        }
    }
}
