package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * CPU time of a process with all its threads, from proc(5).
 *
 * @param userNanos in user space
 * @param systemNanos in the kernel, softirqs that ran on its back included
 * @param threads by thread id; empty if the kernel does not say
 */
public record Usage(long userNanos, long systemNanos, Map<Long, ThreadUse> threads) {
    /** USER_HZ is 100 on every architecture that Linux gives to user space since 2.6. */
    static final long NANOS_PER_TICK = 10_000_000;

    /** utime and stime, counted from the field behind the command's name. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** Of a process now; empty if there is no such process. */
    public static Optional<Usage> of(long pid) {
        return read(pid, "stat").map(stat -> parse(stat, ThreadUse.all(pid)));
    }

    /** From the text of /proc/PID/stat: the name is in parentheses and may hold anything. */
    static Usage parse(String stat, Map<Long, ThreadUse> threads) {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                Long.parseLong(fields[UTIME]) * NANOS_PER_TICK,
                Long.parseLong(fields[STIME]) * NANOS_PER_TICK,
                threads);
    }

    /** The most memory that a process had resident so far, in KiB; empty if that is not known. */
    public static Optional<Long> peakKib(long pid) {
        return read(pid, "status").flatMap(Usage::parsePeak);
    }

    static Optional<Long> parsePeak(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }

    /** What was used since; threads that ended meanwhile are missing. */
    public Usage since(Usage before) {
        final Map<Long, ThreadUse> since = new HashMap<>();
        threads.forEach((id, thread) -> since.put(id, thread.since(before.threads.get(id))));
        return new Usage(userNanos - before.userNanos, systemNanos - before.systemNanos, since);
    }

    /** How long the thread that ran most, the one that forwards, had to wait for its CPU. */
    public long waitedNanos() {
        return threads.values().stream()
                .max(Comparator.comparingLong(ThreadUse::ranNanos))
                .map(ThreadUse::waitedNanos)
                .orElse(0L);
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (IOException e) {
            // there is no such process, or (ESRCH) no more
            return Optional.empty();
        }
    }
}
