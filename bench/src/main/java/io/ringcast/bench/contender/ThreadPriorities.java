package io.ringcast.bench.contender;

import io.ringcast.bench.trial.Priority;
import io.ringcast.bench.trial.ThreadUse;
import io.ringcast.testbed.TestbedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Sets the priorities of a started contender's threads: the highest for threads that forward, the
 * lowest for a JVM's compilers, which share a CPU with the generator and would delay it. Other
 * threads keep their priority.
 */
final class ThreadPriorities {
    /** Matches all threads, for programs whose threads all forward. */
    static final Pattern ALL = Pattern.compile(".*");

    private ThreadPriorities() {}

    /**
     * Sets the priorities.
     *
     * @param pid PID in this process's PID namespace
     * @param forwarding pattern of the names of forwarding threads
     * @throws TestbedException if there is no such thread, or the system refuses
     */
    static void set(long pid, Pattern forwarding) {
        final Map<Integer, List<Long>> threads = select(names(pid), forwarding);
        final int loops = threads.get(Priority.HIGHEST).size();
        // If several loops spin on all CPUs at the highest priority, nothing can start the
        // generator.
        if (loops == 1 || loops < Runtime.getRuntime().availableProcessors()) {
            threads.forEach(Priority::set);
            Priority.raiseSession(pid);
        }
    }

    /**
     * Selects the priority of each thread.
     *
     * @param names thread names by thread id, as in /proc/PID/task/TID/comm
     * @return thread ids by nice value
     */
    static Map<Integer, List<Long>> select(Map<Long, String> names, Pattern forwarding) {
        final Map<Integer, List<Long>> threads = new TreeMap<>();
        final Predicate<String> compiles = ThreadUse::compiles;
        final Predicate<String> forwards = compiles.negate().and(forwarding.asMatchPredicate());
        threads.put(Priority.HIGHEST, ids(names, forwards));
        threads.put(Priority.LOWEST, ids(names, compiles));
        if (threads.get(Priority.HIGHEST).isEmpty()) {
            throw new TestbedException(
                    String.format(
                            Locale.ROOT, "no thread %s among %s", forwarding, names.values()));
        }
        return threads;
    }

    private static List<Long> ids(Map<Long, String> names, Predicate<String> wanted) {
        return names.entrySet().stream()
                .filter(thread -> wanted.test(thread.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static Map<Long, String> names(long pid) {
        final Map<Long, String> names = new TreeMap<>();
        final Path tasks = Path.of("/proc", Long.toString(pid), "task");
        final String[] ids = tasks.toFile().list();
        for (final String id : ids == null ? new String[0] : ids) {
            try {
                names.put(
                        Long.parseLong(id),
                        Files.readString(tasks.resolve(id).resolve("comm")).strip());
            } catch (IOException e) {
                // the thread has ended meanwhile
            }
        }
        return names;
    }
}
