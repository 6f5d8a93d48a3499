package io.ringcast.bench.trial;

import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Raises measured processes to the highest priority of ordinary scheduling, so that other processes
 * on the machine take little of their time. This applies to all threads of generator and sink, and
 * to a contender's forwarding threads.
 *
 * <p>Where the kernel groups processes by session (autogroup, sched(7)), a nice value counts only
 * within its session, and all sessions get the same share of CPU time. Each process of a testbed
 * has its own session, so this class also raises the session's nice value.
 */
public final class Priority {
    /** Highest priority, a nice value. */
    public static final int HIGHEST = -20;

    /** Lowest priority, a nice value. */
    public static final int LOWEST = 19;

    /**
     * Shell script that raises its own session, if the kernel has autogroups, and then executes the
     * command.
     */
    private static final String SESSION =
            String.format(
                    Locale.ROOT,
                    "(echo %d >/proc/self/autogroup) 2>/dev/null; exec \"$@\"",
                    HIGHEST);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> RAISE = allowed();

    private Priority() {}

    /** Returns true if raising is allowed here, which needs CAP_SYS_NICE on the host. */
    public static boolean raised() {
        return !RAISE.isEmpty();
    }

    /**
     * Returns the command line that runs the command at the highest priority, if that is allowed.
     */
    public static List<String> raise(List<String> command) {
        final List<String> line = new ArrayList<>(RAISE);
        if (raised()) {
            line.addAll(List.of("/bin/sh", "-c", SESSION, "raise"));
        }
        line.addAll(command);
        return line;
    }

    /**
     * Raises the session of a running process, as {@link #raise} does, so that its share of each
     * CPU follows the nice values of its threads.
     *
     * @param pid PID in this process's PID namespace
     */
    public static void raiseSession(long pid) {
        if (raised()) {
            try {
                Files.writeString(
                        Path.of("/proc", Long.toString(pid), "autogroup"),
                        Integer.toString(HIGHEST));
            } catch (IOException e) {
                // This kernel has no autogroups, or the process has just ended, which is reported
                // elsewhere.
            }
        }
    }

    /**
     * Sets the priority of running threads.
     *
     * @param nice nice value from {@link #HIGHEST} to {@link #LOWEST}; values that are not allowed
     *     here are ignored
     * @param threads thread ids in this process's PID namespace
     * @throws TestbedException if that fails
     */
    public static void set(int nice, Collection<Long> threads) {
        if (threads.isEmpty() || nice < 0 && !raised()) {
            return;
        }
        final List<String> line =
                new ArrayList<>(List.of("renice", "-n", Integer.toString(nice), "-p"));
        threads.forEach(thread -> line.add(thread.toString()));
        try (Task task = Task.start("renice", line)) {
            if (task.exitCode(PATIENCE) != 0) {
                throw new TestbedException("renice" + task.complaint());
            }
        }
    }

    /**
     * Returns the nice(1) command; empty if raising is not allowed, in which case nice(1) would
     * only print a warning and go on.
     */
    private static List<String> allowed() {
        final List<String> line = new ArrayList<>();
        Tools.find("nice")
                .filter(nice -> Tools.find("renice").isPresent())
                .ifPresent(nice -> line.addAll(List.of(nice, "-n", Integer.toString(HIGHEST))));
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
