package io.ringcast.bench.micro;

import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.stats.Spread;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Cost of a burst in C, in nanoseconds per frame.
 *
 * @param forward cost of simulated kernel and engine
 * @param kernelOnly cost of the simulated kernel alone
 */
record ReferenceBurst(Spread forward, Spread kernelOnly) {
    /** Runs the program. */
    static ReferenceBurst measure(
            ReferencePrograms programs, int length, int repetitions, double seconds) {
        final List<String> command =
                List.of(
                        programs.path(ReferencePrograms.BURST),
                        "--length",
                        Integer.toString(length),
                        "--repetitions",
                        Integer.toString(repetitions),
                        "--seconds",
                        Double.toString(seconds));
        try (Task task = Task.start(ReferencePrograms.BURST, command)) {
            final Duration patience =
                    Duration.ofSeconds(30).plusMillis((long) (repetitions * seconds * 5_000));
            if (task.exitCode(patience) != 0) {
                throw new CommandException(task.name() + task.complaint());
            }
            return parse(task.lastLine());
        }
    }

    /** Parses the JSON that the program writes. */
    static ReferenceBurst parse(String json) {
        final Map<String, Object> map = Json.read(json);
        return new ReferenceBurst(spread(map, "forward"), spread(map, "kernel"));
    }

    private static Spread spread(Map<String, Object> map, String name) {
        if (map.get(name) instanceof List<?> values) {
            return Spread.of(
                    values.stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray());
        }
        throw new IllegalArgumentException(name + ": must be an array");
    }
}
