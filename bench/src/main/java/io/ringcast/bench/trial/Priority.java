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
 * Has what is measured run at the highest priority that ordinary scheduling knows, so that what
 * else lives on the machine takes little of its time: generator and sink as a whole, of a contender
 * the threads that forward.
 *
 * <p>Where the kernel groups processes by session (autogroup, sched(7)), a nice value counts within
 * one session only, and all sessions get the same share, whatever runs in them. Each process of a
 * testbed has a session of its own, so that is raised as well.
 */
public final class Priority {
    /** The highest. */
    public static final int HIGHEST = -20;

    /** The lowest. */
    public static final int LOWEST = 19;

    /** Raises the shell's session, as far as there is such a thing, and becomes the command. */
    private static final String SESSION =
            String.format(
                    Locale.ROOT,
                    "(echo %d >/proc/self/autogroup) 2>/dev/null; exec \"$@\"",
                    HIGHEST);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final List<String> RAISE = allowed();

    private Priority() {}

    /** Whether raising is allowed here: it takes CAP_SYS_NICE on the host. */
    public static boolean raised() {
        return !RAISE.isEmpty();
    }

    /** The command, to be run at the highest priority as far as that is allowed. */
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
     * CPU is what the nice values of its threads there say.
     *
     * @param pid as this process sees it
     */
    public static void raiseSession(long pid) {
        if (raised()) {
            try {
                Files.writeString(
                        Path.of("/proc", Long.toString(pid), "autogroup"),
                        Integer.toString(HIGHEST));
            } catch (IOException e) {
                // This kernel has no autogroups, or the process has just ended, which others say.
            }
        }
    }

    /**
     * Gives running threads another priority.
     *
     * @param nice {@link #HIGHEST}, which is done if it is allowed, to {@link #LOWEST}
     * @param threads ids, as this process sees them
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

    /** nice(1) warns and goes on where it must not. */
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
