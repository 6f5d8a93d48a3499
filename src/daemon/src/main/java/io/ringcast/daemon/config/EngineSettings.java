package io.ringcast.daemon.config;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.delivery.DeliveryMethod;
import io.ringcast.engine.forward.IdleMode;
import io.ringcast.engine.transmit.TransmitMode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a file says of the engine; each may be left to the command line and the defaults.
 *
 * @param receiveInterface where multicast arrives
 * @param transmitInterface where unicast leaves
 * @param ringFrames slots of the receive ring
 * @param transmitRingFrames slots of the transmit ring
 * @param transmitter how frames are transmitted
 * @param burst the most frames taken in one round of the loop
 * @param idle what the loop does while nothing arrives
 * @param cpu where the loop is pinned
 * @param qdiscBypass past traffic control
 * @param deliveryMethod how frames get to this host itself
 * @param consume whether what is forwarded is withheld from this host's stack
 */
public record EngineSettings(
        Optional<String> receiveInterface,
        Optional<String> transmitInterface,
        OptionalInt ringFrames,
        OptionalInt transmitRingFrames,
        Optional<TransmitMode> transmitter,
        OptionalInt burst,
        Optional<IdleMode> idle,
        OptionalInt cpu,
        Optional<Boolean> qdiscBypass,
        Optional<DeliveryMethod> deliveryMethod,
        Optional<Boolean> consume) {
    /** The CPU mask that the engine passes to the kernel has 1024 bits. */
    public static final int MAX_CPU = 1023;

    /** Nothing is said. */
    public static final EngineSettings NONE =
            new EngineSettings(
                    Optional.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    /** These, and where they say nothing, what the others say. */
    public EngineSettings or(EngineSettings others) {
        return new EngineSettings(
                receiveInterface.or(others::receiveInterface),
                transmitInterface.or(others::transmitInterface),
                first(ringFrames, others.ringFrames),
                first(transmitRingFrames, others.transmitRingFrames),
                transmitter.or(others::transmitter),
                first(burst, others.burst),
                idle.or(others::idle),
                first(cpu, others.cpu),
                qdiscBypass.or(others::qdiscBypass),
                deliveryMethod.or(others::deliveryMethod),
                consume.or(others::consume));
    }

    private static OptionalInt first(OptionalInt one, OptionalInt other) {
        return one.isPresent() ? one : other;
    }

    /** These, and where they say nothing, the defaults; interfaces and CPU have none. */
    public EngineSettings orDefaults() {
        return or(
                new EngineSettings(
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.of(EngineConfig.DEFAULT_RING_FRAMES),
                        OptionalInt.of(EngineConfig.DEFAULT_TRANSMIT_RING_FRAMES),
                        Optional.of(EngineConfig.DEFAULT_TRANSMIT_MODE),
                        OptionalInt.of(EngineConfig.DEFAULT_BURST),
                        Optional.of(cpu.isPresent() ? IdleMode.SPIN : IdleMode.POLL),
                        OptionalInt.empty(),
                        Optional.of(false),
                        Optional.of(DeliveryMethod.AUTO),
                        Optional.of(false)));
    }
}
