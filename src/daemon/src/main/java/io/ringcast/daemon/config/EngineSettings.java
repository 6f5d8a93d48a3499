package io.ringcast.daemon.config;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.TransmitConfig;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.DeliveryMethod;
import io.ringcast.engine.match.Recirculation;
import io.ringcast.engine.mode.IdleMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.network.WayBack;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Engine settings of a file or of the command line. A value that is not set comes from the other
 * source or from the defaults.
 *
 * @param receiveInterfaces interfaces where multicast arrives; empty if not set
 * @param transmitInterface interface where unicast leaves
 * @param workers number of workers, each with its own loop
 * @param receive the receive ring
 * @param transmitRingFrames number of slots of the transmit ring
 * @param transmitter how frames are transmitted
 * @param burst maximum number of frames taken in one round of the loop
 * @param warmUp maximum duration of the loop's warm-up in seconds; 0 for none
 * @param idle what the loop does while nothing arrives
 * @param cpus CPUs that the loops are pinned to, in the order of the workers; empty for no pinning
 * @param qdiscBypass whether frames bypass traffic control
 * @param deliveryMethod how frames are delivered to this host itself
 * @param consume whether forwarded frames are withheld from this host's stack
 * @param host settings about the host and its network
 */
public record EngineSettings(
        List<String> receiveInterfaces,
        Optional<String> transmitInterface,
        OptionalInt workers,
        ReceiveSettings receive,
        OptionalInt transmitRingFrames,
        Optional<TransmitMode> transmitter,
        OptionalInt burst,
        OptionalInt warmUp,
        Optional<IdleMode> idle,
        List<Integer> cpus,
        Optional<Boolean> qdiscBypass,
        Optional<DeliveryMethod> deliveryMethod,
        Optional<Consume> consume,
        HostSettings host) {
    /** The CPU mask that the engine passes to the kernel has 1024 bits. */
    public static final int MAX_CPU = 1023;

    /** Maximum warm-up in seconds. */
    public static final int MAX_WARM_UP = EngineConfig.MAX_WARM_UP_MILLIS / 1_000;

    /** No value is set. */
    public static final EngineSettings NONE =
            new EngineSettings(
                    List.of(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    ReceiveSettings.NONE,
                    OptionalInt.empty(),
                    Optional.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    HostSettings.NONE);

    /** Returns these settings; values that are not set here come from {@code others}. */
    public EngineSettings or(EngineSettings others) {
        return new EngineSettings(
                receiveInterfaces.isEmpty() ? others.receiveInterfaces : receiveInterfaces,
                transmitInterface.or(others::transmitInterface),
                first(workers, others.workers),
                receive.or(others.receive),
                first(transmitRingFrames, others.transmitRingFrames),
                transmitter.or(others::transmitter),
                first(burst, others.burst),
                first(warmUp, others.warmUp),
                idle.or(others::idle),
                cpus.isEmpty() ? others.cpus : cpus,
                qdiscBypass.or(others::qdiscBypass),
                deliveryMethod.or(others::deliveryMethod),
                consume.or(others::consume),
                host.or(others.host));
    }

    private EngineSettings withReceive(ReceiveSettings settings) {
        return new EngineSettings(
                receiveInterfaces,
                transmitInterface,
                workers,
                settings,
                transmitRingFrames,
                transmitter,
                burst,
                warmUp,
                idle,
                cpus,
                qdiscBypass,
                deliveryMethod,
                consume,
                host);
    }

    private static OptionalInt first(OptionalInt one, OptionalInt other) {
        return one.isPresent() ? one : other;
    }

    /** These, and where they say nothing, the defaults; interfaces and CPUs have none. */
    public EngineSettings orDefaults() {
        return withReceive(receive.orDefaults())
                .or(
                        new EngineSettings(
                                List.of(),
                                Optional.empty(),
                                OptionalInt.of(Math.max(1, cpus.size())),
                                ReceiveSettings.NONE,
                                OptionalInt.of(TransmitConfig.DEFAULT_RING_FRAMES),
                                Optional.of(TransmitConfig.DEFAULT_MODE),
                                OptionalInt.of(EngineConfig.DEFAULT_BURST),
                                OptionalInt.of(EngineConfig.DEFAULT_WARM_UP_MILLIS / 1_000),
                                Optional.of(cpus.isEmpty() ? IdleMode.POLL : IdleMode.SPIN),
                                List.of(),
                                Optional.of(false),
                                Optional.of(DeliveryMethod.AUTO),
                                Optional.of(Consume.AUTO),
                                HostSettings.NONE.orDefaults()));
    }

    /**
     * Returns why the rules are refused, if they would forward their own output without end; empty
     * if they would not, or if an interface is not set. See {@link Recirculation#refusal}.
     */
    public Optional<String> loop(RuleSet rules) {
        return transmitInterface
                .filter(receiveInterfaces::contains)
                .flatMap(
                        name ->
                                Recirculation.refusal(
                                        rules, Map.of(name, WayBack.sameInterface(name))));
    }

    /**
     * Checks the number of CPUs. Needs settings with defaults.
     *
     * @return a message that names the value and the rule; empty if the number is valid
     */
    public Optional<String> cpuProblem() {
        final int loops = workers.getAsInt();
        return cpus.isEmpty() || cpus.size() == loops
                ? Optional.empty()
                : Optional.of(
                        String.format(
                                Locale.ROOT,
                                "cpu %s: must name as many CPUs as there are workers (%d)",
                                Words.text(cpus),
                                loops));
    }
}
