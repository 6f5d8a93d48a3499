package io.ringcast.engine;

import io.ringcast.engine.capture.FrameTap;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.RingGeometry;
import java.util.Objects;
import java.util.Optional;

/**
 * The part of an {@link EngineConfig} that is about transmitting: the interface that unicast leaves
 * from, and how. Immutable.
 */
public final class TransmitConfig {
    /** Default number of slots: room for 16 bursts that a slow device has not taken yet. */
    public static final int DEFAULT_RING_FRAMES = 1024;

    /** The largest number of slots. */
    public static final int MAX_RING_FRAMES = RingGeometry.MAX_FRAME_COUNT;

    /**
     * Default mode: chooses the cheapest mode for each burst, by the measured costs of the modes.
     */
    public static final TransmitMode DEFAULT_MODE = TransmitMode.AUTO;

    private final String interfaceName;
    private final int ringFrames;
    private final TransmitMode mode;
    private final boolean qdiscBypass;
    private final boolean dryRun;
    private final Optional<CaptureTap> tap;

    private TransmitConfig(Builder builder) {
        interfaceName = Objects.requireNonNull(builder.interfaceName, "transmit interface");
        ringFrames =
                ConfigChecks.between(
                        "transmit ring frames", builder.ringFrames, 1, MAX_RING_FRAMES);
        mode = Objects.requireNonNull(builder.mode, "transmit mode");
        qdiscBypass = builder.qdiscBypass;
        dryRun = builder.dryRun;
        tap = builder.tap;
    }

    /** {@return the name of the interface that unicast leaves from} */
    public String interfaceName() {
        return interfaceName;
    }

    /** {@return the slots of each worker's ring, as asked for} */
    public int ringFrames() {
        return ringFrames;
    }

    /** {@return the mode in which frames are transmitted} */
    public TransmitMode mode() {
        return mode;
    }

    /**
     * {@return true if frames go straight to the driver and bypass traffic control and packet taps}
     */
    public boolean qdiscBypass() {
        return qdiscBypass;
    }

    /** {@return true if frames are matched and rewritten, but not sent} */
    public boolean dryRun() {
        return dryRun;
    }

    /**
     * {@return the tap that is offered each frame when it is handed over for sending; not owned}
     */
    public Optional<CaptureTap> tap() {
        return tap;
    }

    /** Returns the same tap, as the type that the loop uses. */
    Optional<FrameTap> frameTap() {
        return tap.map(CaptureTap::frames);
    }

    /** Builder of the transmit part, with a default for each option. Not thread-safe. */
    public static final class Builder {
        private final String interfaceName;
        private int ringFrames = DEFAULT_RING_FRAMES;
        private TransmitMode mode = DEFAULT_MODE;
        private boolean qdiscBypass;
        private boolean dryRun;
        private Optional<CaptureTap> tap = Optional.empty();

        Builder(String interfaceName) {
            this.interfaceName = interfaceName;
        }

        /**
         * Sets the slots of each worker's ring, {@link #DEFAULT_RING_FRAMES} by default.
         *
         * @param frames 1 to {@link #MAX_RING_FRAMES}; rounded up to a power of two
         * @return this builder
         */
        public Builder ringFrames(int frames) {
            ringFrames = frames;
            return this;
        }

        /**
         * Sets the mode in which frames are transmitted, {@link #DEFAULT_MODE} by default.
         *
         * @param transmitMode not null
         * @return this builder
         */
        public Builder mode(TransmitMode transmitMode) {
            mode = transmitMode;
            return this;
        }

        /**
         * Sets whether frames go straight to the driver and bypass traffic control and packet taps;
         * false by default. Cannot be combined with delivery to this host itself.
         *
         * @param bypass true to bypass them
         * @return this builder
         */
        public Builder qdiscBypass(boolean bypass) {
            qdiscBypass = bypass;
            return this;
        }

        /**
         * Sets the dry run, in which frames are matched and rewritten, but not sent: each is
         * counted as {@link io.ringcast.engine.counter.TransmitError#DRY_RUN}. False by default.
         *
         * @param dry true for a dry run
         * @return this builder
         */
        public Builder dryRun(boolean dry) {
            dryRun = dry;
            return this;
        }

        /**
         * Sets a tap; the loop's thread offers each frame to it when it hands the frame over for
         * sending. Requires that there is only one worker.
         *
         * @param captureTap not owned: close it after the loop's end
         * @return this builder
         */
        public Builder tap(CaptureTap captureTap) {
            tap = Optional.of(captureTap);
            return this;
        }

        TransmitConfig build() {
            return new TransmitConfig(this);
        }
    }
}
