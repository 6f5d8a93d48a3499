package io.ringcast.bench.trial;

import io.ringcast.daemon.testbed.Task;
import io.ringcast.daemon.testbed.TestbedException;
import io.ringcast.daemon.testbed.Tools;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Has generator, sink and contenders run at the highest priority that ordinary scheduling knows,
 * all alike, so that what else lives on the machine takes little of their time. Threads of one
 * contender still compete with each other.
 */
public final class Priority {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> RAISE = allowed();

    private Priority() {}

    /** Whether that is allowed here: it takes CAP_SYS_NICE on the host. */
    public static boolean raised() {
        return !RAISE.isEmpty();
    }

    /** The command, to be run at that priority as far as that is allowed. */
    public static List<String> raise(List<String> command) {
        final List<String> line = new ArrayList<>(RAISE);
        line.addAll(command);
        return line;
    }

    /** nice(1) warns and goes on where it must not. */
    private static List<String> allowed() {
        final List<String> line = new ArrayList<>();
        Tools.find("nice").ifPresent(nice -> line.addAll(List.of(nice, "-n", "-20")));
        if (line.isEmpty()) {
            return List.of();
        }
        final List<String> trial = new ArrayList<>(line);
        trial.add("true");
        try (Task task = Task.start("nice", trial)) {
            return task.exitCode(PATIENCE) == 0 && task.err().isEmpty()
                    ? List.copyOf(line)
                    : List.of();
        } catch (TestbedException e) {
            return List.of();
        }
    }
}
