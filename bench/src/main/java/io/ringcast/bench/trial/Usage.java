package io.ringcast.bench.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * CPU time of a process with all its threads, from proc(5).
 *
 * @param userNanos in user space
 * @param systemNanos in the kernel, softirqs that ran on its back included
 */
public record Usage(long userNanos, long systemNanos) {
    /** USER_HZ is 100 on every architecture that Linux gives to user space since 2.6. */
    private static final long NANOS_PER_TICK = 10_000_000;

    /** utime and stime, counted from the field behind the command's name. */
    private static final int UTIME = 11;

    private static final int STIME = 12;

    /** Of a process now; empty if there is no such process. */
    public static Optional<Usage> of(long pid) {
        return read(pid, "stat").map(Usage::parse);
    }

    /** From the text of /proc/PID/stat: the name is in parentheses and may hold anything. */
    static Usage parse(String stat) {
        final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                Long.parseLong(fields[UTIME]) * NANOS_PER_TICK,
                Long.parseLong(fields[STIME]) * NANOS_PER_TICK);
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

    /** What was used since. */
    public Usage since(Usage before) {
        return new Usage(userNanos - before.userNanos, systemNanos - before.systemNanos);
    }

    private static Optional<String> read(long pid, String file) {
        try {
            return Optional.of(Files.readString(Path.of("/proc", Long.toString(pid), file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            // ESRCH: it ended between open and read
            return Optional.empty();
        }
    }
}
