package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A thread, and what the scheduler did with it.
 *
 * @param name as the kernel knows it, 15 bytes at most
 * @param nice its priority: -20, the highest, to 19
 * @param ranNanos on a CPU
 * @param waitedNanos able to run, but waiting for a CPU
 */
public record ThreadUse(String name, int nice, long ranNanos, long waitedNanos) {
    /** Counted from the field behind the thread's name. */
    private static final int NICE = 16;

    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");

    /**
     * All threads of a process now, by thread id; without those of which the kernel does not say
     * how they were scheduled.
     */
    static Map<Long, ThreadUse> all(long pid) {
        final Map<Long, ThreadUse> threads = new HashMap<>();
        final Path tasks = Path.of("/proc", Long.toString(pid), "task");
        final String[] ids = tasks.toFile().list();
        for (final String id : ids == null ? new String[0] : ids) {
            final Path task = tasks.resolve(id);
            try {
                threads.put(
                        Long.parseLong(id),
                        parse(
                                Files.readString(task.resolve("stat")),
                                Files.readString(task.resolve("schedstat"))));
            } catch (IOException e) {
                // It ended meanwhile, or the kernel has no schedstat.
            }
        }
        return threads;
    }

    /** From the texts of stat and schedstat: the name is in parentheses and may hold anything. */
    static ThreadUse parse(String stat, String schedstat) {
        final int end = stat.lastIndexOf(')');
        final String[] fields = stat.substring(end + 2).split(" ");
        final String[] times = schedstat.strip().split(" ");
        return new ThreadUse(
                stat.substring(stat.indexOf('(') + 1, end),
                Integer.parseInt(fields[NICE]),
                Long.parseLong(times[0]),
                Long.parseLong(times[1]));
    }

    /** Whether it is one of a JVM's compilers. */
    public boolean compiles() {
        return compiles(name);
    }

    /** Whether a thread of that name is one of a JVM's compilers. */
    public static boolean compiles(String name) {
        return COMPILER.matcher(name).matches();
    }

    /** What it did since; all of it if it was not there before. */
    ThreadUse since(ThreadUse before) {
        return before == null
                ? this
                : new ThreadUse(
                        name, nice, ranNanos - before.ranNanos, waitedNanos - before.waitedNanos);
    }
}
