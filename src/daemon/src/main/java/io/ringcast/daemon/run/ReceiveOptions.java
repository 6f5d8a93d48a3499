package io.ringcast.daemon.run;

import io.ringcast.daemon.config.ReceiveSettings;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.engine.ReceiveConfig;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.ring.RingGeometry;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** Options of the receive ring. */
final class ReceiveOptions {
    @Option(
            names = "--ring-frames",
            paramLabel = "N",
            description = "Slots of the receive ring (" + ReceiveConfig.DEFAULT_RING_FRAMES + ").")
    private String ringFrames;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Instead: frames a second that the ring is made for.")
    private String rate;

    @Option(
            names = "--stall-budget",
            paramLabel = "MS",
            description =
                    "With --rate: how long it holds them ("
                            + ReceiveSettings.DEFAULT_STALL_BUDGET
                            + ").")
    private String stallBudget;

    @Option(names = "--receive", paramLabel = "MODE", description = "v2, v3 (v2).")
    private String receive;

    @Option(
            names = "--block-timeout",
            paramLabel = "MS",
            description =
                    "With v3: how long a frame may wait for its block ("
                            + ReceiveConfig.DEFAULT_BLOCK_TIMEOUT_MILLIS
                            + ").")
    private String blockTimeout;

    /** Created and filled by picocli. */
    ReceiveOptions() {}

    /**
     * Reads the options.
     *
     * @throws picocli.CommandLine.ParameterException naming option, value and rule
     */
    ReceiveSettings settings(Arguments arguments) {
        final ReceiveSettings settings =
                new ReceiveSettings(
                        number(
                                arguments,
                                "--ring-frames",
                                ringFrames,
                                RingGeometry.MAX_FRAME_COUNT),
                        number(arguments, "--rate", rate, ReceiveSettings.MAX_RATE),
                        number(
                                arguments,
                                "--stall-budget",
                                stallBudget,
                                ReceiveSettings.MAX_STALL_BUDGET),
                        Optional.ofNullable(receive)
                                .map(word -> arguments.word("--receive", word, ReceiveMode.class)),
                        number(
                                arguments,
                                "--block-timeout",
                                blockTimeout,
                                ReceiveConfig.MAX_BLOCK_TIMEOUT_MILLIS));
        settings.conflict()
                .ifPresent(
                        conflict -> {
                            throw arguments.bad("--" + conflict);
                        });
        return settings;
    }

    private static OptionalInt number(Arguments arguments, String option, String text, int most) {
        return text == null
                ? OptionalInt.empty()
                : OptionalInt.of(arguments.integer(option, text, 1, most));
    }
}
