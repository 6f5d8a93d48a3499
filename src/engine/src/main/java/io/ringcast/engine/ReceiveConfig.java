package io.ringcast.engine;

import io.ringcast.engine.capture.FrameTap;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The part of an {@link EngineConfig} that is about receiving: the interfaces that multicast
 * arrives on, and the rings there. Immutable.
 */
public final class ReceiveConfig {
    /**
     * The largest number of interfaces. Each loop has a ring on each of them, and polls the rings
     * in turn.
     */
    public static final int MAX_INTERFACES = 16;

    /** 8192 slots of 2 KiB: 16 MiB, which hold 27 ms of traffic at 300,000 frames/s. */
    public static final int DEFAULT_RING_FRAMES = 8192;

    /** The largest number of slots: more than ten seconds of 100,000 frames/s. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /** Default mode, in which a frame is visible as soon as it has arrived. */
    public static final ReceiveMode DEFAULT_MODE = ReceiveMode.V2;

    /**
     * Default block timeout: the shortest that the kernel supports (tp_retire_blk_tov), because the
     * timeout adds to the latency.
     */
    public static final int DEFAULT_BLOCK_TIMEOUT_MILLIS = 1;

    /** Longest block timeout; with a longer one, frames would seem lost. */
    public static final int MAX_BLOCK_TIMEOUT_MILLIS =
            ReceiveSocket.Filling.MAX_BLOCK_TIMEOUT_MILLIS;

    private final List<String> interfaceNames;
    private final int ringFrames;
    private final ReceiveSocket.Filling filling;
    private final NicFilter nicFilter;
    private final Optional<CaptureTap> tap;

    private ReceiveConfig(Builder builder) {
        interfaceNames = checked(builder.interfaceNames);
        ringFrames = ConfigChecks.between("ring frames", builder.ringFrames, 1, MAX_RING_FRAMES);
        filling =
                new ReceiveSocket.Filling(
                        Objects.requireNonNull(builder.mode, "receive mode"),
                        builder.blockTimeoutMillis);
        nicFilter = Objects.requireNonNull(builder.nicFilter, "NIC filter");
        tap = builder.tap;
    }

    private static List<String> checked(List<String> names) {
        ConfigChecks.between("receive interfaces", names.size(), 1, MAX_INTERFACES);
        final Set<String> different = new HashSet<>();
        for (final String name : names) {
            if (Objects.requireNonNull(name, "receive interface").isEmpty()) {
                throw new IllegalArgumentException("receive interface '': must have a name");
            }
            if (!different.add(name)) {
                throw new IllegalArgumentException(
                        "receive interface '" + name + "': must not be listed twice");
            }
        }
        return List.copyOf(names);
    }

    /**
     * {@return the name of the interface that multicast arrives on; of the first if there are
     * several}
     */
    public String interfaceName() {
        return interfaceNames.get(0);
    }

    /**
     * {@return the names of the interfaces that multicast arrives on, none twice} Counters that are
     * kept for each of them number them in this order, from 0.
     */
    public List<String> interfaceNames() {
        return interfaceNames;
    }

    /** {@return the slots of each worker's ring on each interface, as asked for} */
    public int ringFrames() {
        return ringFrames;
    }

    /** {@return the mode in which the kernel fills the ring} */
    public ReceiveMode mode() {
        return filling.mode();
    }

    /**
     * {@return the milliseconds after which the kernel passes on a block that is not full, with
     * {@link ReceiveMode#V3}}
     */
    public int blockTimeoutMillis() {
        return filling.blockTimeoutMillis();
    }

    /** {@return the frames that the interface's own filter must let through} */
    public NicFilter nicFilter() {
        return nicFilter;
    }

    /** {@return the tap that is offered each frame as received; not owned} */
    public Optional<CaptureTap> tap() {
        return tap;
    }

    /** Returns the same tap, as the type that the loop uses. */
    Optional<FrameTap> frameTap() {
        return tap.map(CaptureTap::frames);
    }

    ReceiveSocket.Filling filling() {
        return filling;
    }

    /** Builder of the receive part, with a default for each option. Not thread-safe. */
    public static final class Builder {
        private final List<String> interfaceNames;
        private int ringFrames = DEFAULT_RING_FRAMES;
        private ReceiveMode mode = DEFAULT_MODE;
        private int blockTimeoutMillis = DEFAULT_BLOCK_TIMEOUT_MILLIS;
        private NicFilter nicFilter = NicFilter.GROUPS;
        private Optional<CaptureTap> tap = Optional.empty();

        Builder(List<String> interfaceNames) {
            this.interfaceNames = interfaceNames;
        }

        /**
         * Sets the slots of each worker's ring on each interface, {@link #DEFAULT_RING_FRAMES} by
         * default.
         *
         * @param frames 1 to {@link #MAX_RING_FRAMES}; rounded up to a power of two
         * @return this builder
         */
        public Builder ringFrames(int frames) {
            ringFrames = frames;
            return this;
        }

        /**
         * Sets the mode in which the kernel fills the ring, {@link #DEFAULT_MODE} by default.
         *
         * @param receiveMode not null
         * @return this builder
         */
        public Builder mode(ReceiveMode receiveMode) {
            mode = receiveMode;
            return this;
        }

        /**
         * Sets the milliseconds after which the kernel passes on a block that is not full, with
         * {@link ReceiveMode#V3}; {@link #DEFAULT_BLOCK_TIMEOUT_MILLIS} by default.
         *
         * @param millis 1 to {@link #MAX_BLOCK_TIMEOUT_MILLIS}
         * @return this builder
         */
        public Builder blockTimeoutMillis(int millis) {
            blockTimeoutMillis = millis;
            return this;
        }

        /**
         * Sets what the interface's own filter must let through: the groups of the rules, by
         * default.
         *
         * @param filter not null
         * @return this builder
         */
        public Builder nicFilter(NicFilter filter) {
            nicFilter = filter;
            return this;
        }

        /**
         * Sets a tap; the loop's thread offers each frame to it as received. Requires that there is
         * only one worker.
         *
         * @param captureTap not owned: close it after the loop's end
         * @return this builder
         */
        public Builder tap(CaptureTap captureTap) {
            tap = Optional.of(captureTap);
            return this;
        }

        ReceiveConfig build() {
            return new ReceiveConfig(this);
        }
    }
}
