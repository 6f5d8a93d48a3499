package io.ringcast.bench.contender;

import io.ringcast.daemon.testbed.Launcher;
import io.ringcast.daemon.testbed.Task;
import io.ringcast.daemon.testbed.TestbedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The ways to run Ringcast that are measured: one for each transmitter that this build has. */
public final class Variants {
    private static final Duration BUILD = Duration.ofMinutes(10);
    private static final String PLAIN = "ringcast";
    private static final String OPTION = "--transmitter";
    private static final List<String> TRANSMITTERS = List.of("ring", "direct", "gso", "auto");

    private Variants() {}

    /**
     * Asks Ringcast for its options; builds it, if that has not been done.
     *
     * @throws TestbedException if it does not start
     */
    public static Map<String, List<String>> present() {
        final List<String> command = Launcher.command("run", "--help");
        try (Task task = Task.start(PLAIN, command)) {
            if (task.exitCode(BUILD) != 0) {
                throw new TestbedException(PLAIN + task.complaint());
            }
            return of(String.join("\n", task.out()));
        }
    }

    /** From the text of {@code run --help}. */
    static Map<String, List<String>> of(String help) {
        final Map<String, List<String>> variants = new LinkedHashMap<>();
        if (help.contains(OPTION)) {
            for (final String transmitter : TRANSMITTERS) {
                variants.put(PLAIN + "-" + transmitter, List.of(OPTION, transmitter));
            }
        } else {
            variants.put(PLAIN, List.of());
        }
        return variants;
    }

    /**
     * Reads one that was asked for, {@code NAME=OPTIONS}.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Map.Entry<String, List<String>> parse(String text) {
        if (!text.matches("[A-Za-z0-9.-]+=.+")) {
            throw new IllegalArgumentException(text + ": must be NAME=OPTIONS");
        }
        final int equals = text.indexOf('=');
        return Map.entry(
                text.substring(0, equals),
                List.of(text.substring(equals + 1).strip().split("\\s+")));
    }
}
