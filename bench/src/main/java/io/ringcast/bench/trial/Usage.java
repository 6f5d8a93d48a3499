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
 * @param userNanos nanoseconds in user space
 * @param systemNanos nanoseconds in the kernel, including softirqs that interrupted it
 * @param threads figures by thread id; empty if the kernel does not report them
 */
public record Usage(long userNanos, long systemNanos, Map<Long, ThreadUse> threads) {
    /**
     * Length of a tick. USER_HZ, the unit of times reported to user space, is 100 on every
     * architecture since Linux 2.6.
     */
    static final long NANOS_PER_TICK = 10_000_000;

    /** Index of utime, which stime follows, counted from the field after the command's name. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** Returns the present usage of a process; empty if there is no such process. */
    public static Optional<Usage> of(long pid) {
        return read(pid, "stat").map(stat -> parse(stat, ThreadUse.all(pid)));
    }

    /**
     * Parses the text of /proc/PID/stat. The name is in parentheses and may contain any character.
     */
    static Usage parse(String stat, Map<Long, ThreadUse> threads) {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                Long.parseLong(fields[UTIME]) * NANOS_PER_TICK,
                Long.parseLong(fields[STIME]) * NANOS_PER_TICK,
                threads);
    }

    /** Returns the peak resident memory of a process so far, in KiB; empty if unknown. */
    public static Optional<Long> peakKib(long pid) {
        return read(pid, "status").flatMap(Usage::parsePeak);
    }

    static Optional<Long> parsePeak(String status) {
        return status.lines()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .findFirst();
    }

    /** Returns the usage since an earlier reading, without threads that have ended meanwhile. */
    public Usage since(Usage before) {
        final Map<Long, ThreadUse> since = new HashMap<>();
        threads.forEach((id, thread) -> since.put(id, thread.since(before.threads.get(id))));
        return new Usage(userNanos - before.userNanos, systemNanos - before.systemNanos, since);
    }

    /**
     * Returns how long the thread that ran most, which is the forwarding one, waited for its CPU.
     */
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
            // the process does not exist, or (ESRCH) has ended
            return Optional.empty();
        }
    }
}
