package io.ringcast.engine;

import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.host.StateChange;
import io.ringcast.engine.host.delivery.HostDelivery;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * The configuration of an {@link Engine}: one part each for receiving, transmitting and the host,
 * and the options that belong to no part. Immutable.
 *
 * <pre>{@code
 * EngineConfig config =
 *         EngineConfig.builder("if1", "eth0", rules)
 *                 .workers(2)
 *                 .receive(receive -> receive.ringFrames(16_384).mode(ReceiveMode.V3))
 *                 .transmit(transmit -> transmit.qdiscBypass(true))
 *                 .host(host -> host.joins(JoinPolicy.NONE))
 *                 .warnings(System.err::println)
 *                 .build();
 * }</pre>
 */
public final class EngineConfig {
    /**
     * Default limit of the warm-up: it takes one to two seconds on a free core, longer on a busy
     * one.
     */
    public static final int DEFAULT_WARM_UP_MILLIS = 4_000;

    /** Largest limit of the warm-up, for a machine that is busy for minutes. */
    public static final int MAX_WARM_UP_MILLIS = 600_000;

    /** Default burst size. A larger burst gains nothing measurable and delays its first frame. */
    public static final int DEFAULT_BURST = 64;

    /** Largest burst; it bounds the time before the first frame of a burst leaves. */
    public static final int MAX_BURST = 4096;

    /**
     * Largest number of workers: half of PACKET_FANOUT_MAX, because a reload opens a second socket
     * for each worker.
     */
    public static final int MAX_WORKERS = 128;

    private final RuleSet rules;
    private final ReceiveConfig receive;
    private final TransmitConfig transmit;
    private final HostConfig host;
    private final int workers;
    private final int burst;
    private final int warmUpMillis;
    private final BooleanSupplier cancelled;
    private final boolean controlThread;
    private final Optional<IntFunction<FrameHandler>> handlers;
    private final boolean checkedFrames;
    private final Consumer<StateChange> changes;
    private final Consumer<String> warnings;
    private final Consumer<Throwable> failures;

    private EngineConfig(Builder builder) {
        rules = Objects.requireNonNull(builder.rules, "rules");
        receive = builder.receive.build();
        transmit = builder.transmit.build();
        host = builder.host.build();
        workers = ConfigChecks.between("workers", builder.workers, 1, MAX_WORKERS);
        burst = ConfigChecks.between("burst", builder.burst, 1, MAX_BURST);
        warmUpMillis = ConfigChecks.between("warm-up", builder.warmUpMillis, 0, MAX_WARM_UP_MILLIS);
        cancelled = Objects.requireNonNull(builder.cancelled, "cancelled");
        controlThread = builder.controlThread;
        handlers = builder.handlers;
        checkedFrames = builder.checkedFrames;
        changes = Objects.requireNonNull(builder.changes, "changes");
        warnings = Objects.requireNonNull(builder.warnings, "warnings");
        failures = Objects.requireNonNull(builder.failures, "failures");
        requireOneWorkerWithTaps();
        rules.requireOn(receive.interfaceNames());
        requireNoBypass();
        requireDestinations();
        LoopRefusal.byName(this);
    }

    /**
     * Combines the options of {@code next} that can change while an engine is open with the other
     * options of {@code open}.
     */
    private EngineConfig(EngineConfig open, EngineConfig next, RuleSet rules) {
        this.rules = rules;
        receive = next.receive;
        transmit = next.transmit;
        host = next.host;
        workers = open.workers;
        burst = open.burst;
        warmUpMillis = open.warmUpMillis;
        cancelled = open.cancelled;
        controlThread = open.controlThread;
        handlers = open.handlers;
        checkedFrames = open.checkedFrames;
        changes = open.changes;
        warnings = open.warnings;
        failures = open.failures;
        requireNoBypass();
        requireDestinations();
        LoopRefusal.byName(this);
    }

    /** Returns this configuration of an open engine with other rules. */
    EngineConfig with(RuleSet others) {
        others.requireOn(receive.interfaceNames());
        return new EngineConfig(this, this, others);
    }

    /**
     * Returns this configuration of an open engine with those options of {@code next} that can
     * change while it is open. Listeners and the warm-up stay as they are.
     *
     * @throws IllegalArgumentException if the two differ in options that cannot change; the message
     *     names all of them
     */
    EngineConfig succeededBy(EngineConfig next) {
        final List<String> fixed = new ArrayList<>();
        fixed(fixed, "receive interface", receive.interfaceNames(), next.receive.interfaceNames());
        fixed(fixed, "receive mode", receive.filling(), next.receive.filling());
        fixed(fixed, "transmit interface", transmit.interfaceName(), next.transmit.interfaceName());
        fixed(fixed, "dry run", transmit.dryRun(), next.transmit.dryRun());
        fixed(fixed, "delivery method", host.deliveryMethod(), next.host.deliveryMethod());
        fixed(fixed, "consume", host.consume(), next.host.consume());
        fixed(fixed, "workers", workers, next.workers);
        fixed(fixed, "burst", burst, next.burst);
        if (!fixed.isEmpty()) {
            throw new IllegalArgumentException(
                    String.join(", ", fixed) + ": cannot change while the engine is open");
        }
        return new EngineConfig(this, next, next.rules);
    }

    private static void fixed(List<String> fixed, String name, Object now, Object next) {
        if (!now.equals(next)) {
            fixed.add(name);
        }
    }

    private void requireOneWorkerWithTaps() {
        if (workers > 1 && (receive.tap().isPresent() || transmit.tap().isPresent())) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "workers %d: must be 1 if frames are captured by a tap",
                            workers));
        }
    }

    /**
     * @throws IllegalArgumentException if a destination is delivered locally and the qdisc bypass,
     *     which makes that impossible, is set
     */
    private void requireNoBypass() {
        for (int d = 0; d < rules.destinations(); d++) {
            final Destination destination = rules.destination(d);
            if (transmit.qdiscBypass() && destination.deliver() == Deliver.LOCAL) {
                throw new IllegalArgumentException(HostDelivery.bypassed(destination));
            }
        }
    }

    /**
     * @throws IllegalArgumentException if a rule has no destination and the engine has no handler
     */
    private void requireDestinations() {
        for (final Rule rule : rules.rules()) {
            if (rule.destinations().isEmpty() && handlers.isEmpty()) {
                throw new IllegalArgumentException(
                        "rule "
                                + rule.name()
                                + ": must have a destination, or the engine a handler");
            }
        }
    }

    /**
     * Returns a builder for an engine that only receives: its rules need no destinations, and a
     * handler gets their frames. The engine sends nothing and opens no transmit socket. Where a
     * transmit interface is reported, it is the receive interface.
     *
     * @param receiveInterface name of the interface that multicast arrives on
     * @param rules the rules for received frames; a destination in them is only counted ({@link
     *     io.ringcast.engine.counter.TransmitError#DRY_RUN})
     * @param handler the handler of frames that match a rule, see {@link
     *     Builder#handler(FrameHandler)}
     * @return a builder with the defaults
     */
    public static Builder receiver(String receiveInterface, RuleSet rules, FrameHandler handler) {
        return receiver(Collections.singletonList(receiveInterface), rules, handler);
    }

    /**
     * Like {@link #receiver(String, RuleSet, FrameHandler)}, for several interfaces. Where a
     * transmit interface is reported, it is the first of them.
     *
     * @param receiveInterfaces names of interfaces that multicast arrives on, 1 to {@link
     *     ReceiveConfig#MAX_INTERFACES}
     * @param rules the rules for received frames, on each of the interfaces
     * @param handler the handler of frames that match a rule; it can distinguish the interfaces by
     *     {@link io.ringcast.engine.handler.ReceivedFrame#receiveInterface()}
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the list is empty
     */
    public static Builder receiver(
            List<String> receiveInterfaces, RuleSet rules, FrameHandler handler) {
        if (receiveInterfaces.isEmpty()) {
            throw new IllegalArgumentException("receive interfaces: must name at least one");
        }
        return new Builder(receiveInterfaces, receiveInterfaces.get(0), rules)
                .transmit(transmit -> transmit.dryRun(true))
                .handler(handler);
    }

    /**
     * {@return a builder with the defaults}
     *
     * @param receiveInterface name of the interface that multicast arrives on
     * @param transmitInterface name of the interface that unicast leaves from
     * @param rules the rules: which frames go to which destinations
     */
    public static Builder builder(
            String receiveInterface, String transmitInterface, RuleSet rules) {
        return builder(Collections.singletonList(receiveInterface), transmitInterface, rules);
    }

    /**
     * {@return a builder with the defaults, for several receive interfaces} Each loop takes one
     * burst from each interface in turn, so a flood on one interface does not delay the others.
     *
     * @param receiveInterfaces names of the interfaces that multicast arrives on, none twice, 1 to
     *     {@link ReceiveConfig#MAX_INTERFACES}
     * @param transmitInterface name of the interface that unicast leaves from
     * @param rules the rules: which frames go to which destinations
     */
    public static Builder builder(
            List<String> receiveInterfaces, String transmitInterface, RuleSet rules) {
        return new Builder(receiveInterfaces, transmitInterface, rules);
    }

    /** {@return the rules: which frames go to which destinations} */
    public RuleSet rules() {
        return rules;
    }

    /** {@return the options of receiving} */
    public ReceiveConfig receive() {
        return receive;
    }

    /** {@return the options of transmitting} */
    public TransmitConfig transmit() {
        return transmit;
    }

    /** {@return the options of the host around the engine} */
    public HostConfig host() {
        return host;
    }

    /** {@return the number of loops; each needs its own thread} */
    public int workers() {
        return workers;
    }

    /** {@return the largest number of frames taken in one round of a loop} */
    public int burst() {
        return burst;
    }

    /** {@return the time limit of the warm-up, in milliseconds; 0 for no warm-up} */
    public int warmUpMillis() {
        return warmUpMillis;
    }

    /**
     * {@return the function that returns true to cancel the opening, see {@link
     * Builder#cancelled(BooleanSupplier)}}
     */
    public BooleanSupplier cancelled() {
        return cancelled;
    }

    /** {@return true if the engine starts a thread for its {@link Control}} */
    public boolean controlThread() {
        return controlThread;
    }

    /**
     * {@return the function from a worker's number to its handler; empty if frames are only
     * forwarded}
     */
    public Optional<IntFunction<FrameHandler>> handlers() {
        return handlers;
    }

    /** {@return true if segments that a handler gets become invalid when the handler returns} */
    public boolean checkedFrames() {
        return checkedFrames;
    }

    /** {@return the listener to changes of the host} */
    public Consumer<StateChange> changes() {
        return changes;
    }

    /** {@return the listener to warnings, one line each} */
    public Consumer<String> warnings() {
        return warnings;
    }

    /** {@return the listener to the Error that ended the control's thread} */
    public Consumer<Throwable> failures() {
        return failures;
    }

    /**
     * Builder of a configuration, with a default for each option. The parts may be set in several
     * calls. Not thread-safe.
     */
    public static final class Builder {
        private final RuleSet rules;
        private final ReceiveConfig.Builder receive;
        private final TransmitConfig.Builder transmit;
        private final HostConfig.Builder host = new HostConfig.Builder();
        private int workers = 1;
        private int burst = DEFAULT_BURST;
        private int warmUpMillis = DEFAULT_WARM_UP_MILLIS;
        private BooleanSupplier cancelled = () -> false;
        private boolean controlThread = true;
        private Optional<IntFunction<FrameHandler>> handlers = Optional.empty();
        private boolean checkedFrames;
        private Consumer<StateChange> changes = EngineLog::change;
        private Consumer<String> warnings = EngineLog::warning;
        private Consumer<Throwable> failures = this::warnOf;

        private Builder(List<String> receiveInterfaces, String transmitInterface, RuleSet rules) {
            this.rules = rules;
            receive = new ReceiveConfig.Builder(new ArrayList<>(receiveInterfaces));
            transmit = new TransmitConfig.Builder(transmitInterface);
        }

        /**
         * Sets options of receiving.
         *
         * @param options called immediately, with the options set so far
         * @return this builder
         */
        public Builder receive(Consumer<ReceiveConfig.Builder> options) {
            options.accept(receive);
            return this;
        }

        /**
         * Sets options of transmitting.
         *
         * @param options called immediately, with the options set so far
         * @return this builder
         */
        public Builder transmit(Consumer<TransmitConfig.Builder> options) {
            options.accept(transmit);
            return this;
        }

        /**
         * Sets options of the host around the engine.
         *
         * @param options called immediately, with the options set so far
         * @return this builder
         */
        public Builder host(Consumer<HostConfig.Builder> options) {
            options.accept(host);
            return this;
        }

        /**
         * Sets the number of loops, among which the flows are distributed; 1 by default.
         *
         * @param loops 1 to {@link #MAX_WORKERS}; must be 1 if there is a tap
         * @return this builder
         */
        public Builder workers(int loops) {
            workers = loops;
            return this;
        }

        /**
         * Sets the largest number of frames taken in one round of a loop, {@link #DEFAULT_BURST} by
         * default.
         *
         * @param frames 1 to {@link #MAX_BURST}
         * @return this builder
         */
        public Builder burst(int frames) {
            burst = frames;
            return this;
        }

        /**
         * Sets the time limit of the warm-up: opening runs the loop over simulated rings, so that
         * it is compiled when the first frame arrives; {@link #DEFAULT_WARM_UP_MILLIS} by default.
         *
         * @param millis 0 to {@link #MAX_WARM_UP_MILLIS}; 0 for no warm-up
         * @return this builder
         */
        public Builder warmUpMillis(int millis) {
            warmUpMillis = millis;
            return this;
        }

        /**
         * Sets the function that can cancel the opening. The opening thread calls it repeatedly
         * while it waits for neighbours or warms up; see {@link Engine#open}. By default, opening
         * is not cancelled.
         *
         * @param giveUp returns true to cancel; must be quick, because it is called often
         * @return this builder
         */
        public Builder cancelled(BooleanSupplier giveUp) {
            cancelled = giveUp;
            return this;
        }

        /**
         * Sets whether the engine starts its control thread, which follows links, neighbours and
         * addresses; true by default. If false, the caller runs {@link Engine#control()} on a
         * thread of its own.
         *
         * @param start false if the caller runs the control
         * @return this builder
         */
        public Builder controlThread(boolean start) {
            controlThread = start;
            return this;
        }

        /**
         * Sets the handler that gets each frame that matches a rule, before it is forwarded; none
         * by default. With several workers, each of their threads calls it.
         *
         * @param handler not null; with several workers it must be thread-safe
         * @return this builder
         */
        public Builder handler(FrameHandler handler) {
            Objects.requireNonNull(handler, "handler");
            return handlers(worker -> handler);
        }

        /**
         * Sets one handler for each worker, for the frames that match a rule.
         *
         * @param ofWorker called once for each worker, with the worker's number, when the engine is
         *     opened
         * @return this builder
         */
        public Builder handlers(IntFunction<FrameHandler> ofWorker) {
            handlers = Optional.of(ofWorker);
            return this;
        }

        /**
         * Sets whether handlers that keep a segment too long are detected: segments become invalid
         * when the handler returns, so reading one later throws an {@link IllegalStateException}.
         * For tests, because it allocates one or two objects per frame; false by default.
         *
         * @param check true to check
         * @return this builder
         */
        public Builder checkedFrames(boolean check) {
            checkedFrames = check;
            return this;
        }

        /**
         * Sets the listener to changes of the host while frames are forwarded; the control's thread
         * calls it. By default, changes go to the {@link System.Logger} {@value EngineLog#NAME}.
         *
         * @param listener not null; the next change waits until it returns
         * @return this builder
         */
        public Builder changes(Consumer<StateChange> listener) {
            changes = listener;
            return this;
        }

        /**
         * Sets the listener to warnings, one line each: problems that do not stop the engine. The
         * thread that opens or reloads the engine and the control's thread call it. By default,
         * warnings go to the {@link System.Logger} {@value EngineLog#NAME} with level WARNING.
         *
         * @param listener not null; must be thread-safe
         * @return this builder
         */
        public Builder warnings(Consumer<String> listener) {
            warnings = listener;
            return this;
        }

        /**
         * Sets the listener to an Error that ends the control's thread; that thread calls it once.
         * Frames are still forwarded, but the engine no longer follows changes of the host, so
         * close it. By default, the Error becomes a warning.
         *
         * @param listener not null
         * @return this builder
         */
        public Builder failures(Consumer<Throwable> listener) {
            failures = listener;
            return this;
        }

        private void warnOf(Throwable failure) {
            warnings.accept("the control thread has ended: " + failure);
        }

        /**
         * {@return a configuration with these options, after checking them}
         *
         * @throws IllegalArgumentException if a value is out of range, or if options exclude each
         *     other; the message names them and the reason
         * @throws NullPointerException if a value is null
         */
        public EngineConfig build() {
            return new EngineConfig(this);
        }
    }
}
