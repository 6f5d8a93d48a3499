package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Scheduling figures of a thread.
 *
 * @param name name in the kernel, at most 15 bytes
 * @param nice nice value, from -20 (highest priority) to 19
 * @param ranNanos nanoseconds on a CPU
 * @param waitedNanos nanoseconds in which it was runnable and waited for a CPU
 */
public record ThreadUse(String name, int nice, long ranNanos, long waitedNanos) {
    /** Index of the field, counted from the one after the thread's name. */
    private static final int NICE = 16;

    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");

    /**
     * Returns the present figures of all threads of a process, by thread id. Threads without
     * scheduling figures are left out.
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
                // The thread has ended meanwhile, or the kernel has no schedstat.
            }
        }
        return threads;
    }

    /**
     * Parses the texts of stat and schedstat. The name is in parentheses and may contain any
     * character.
     */
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

    /** Returns true if it is a compiler thread of a JVM. */
    public boolean compiles() {
        return compiles(name);
    }

    /** Returns true if a thread of that name is a compiler thread of a JVM. */
    public static boolean compiles(String name) {
        return COMPILER.matcher(name).matches();
    }

    /**
     * Returns the difference to an earlier reading; the whole reading if there is no earlier one.
     */
    ThreadUse since(ThreadUse before) {
        return before == null
                ? this
                : new ThreadUse(
                        name, nice, ranNanos - before.ranNanos, waitedNanos - before.waitedNanos);
    }
}
