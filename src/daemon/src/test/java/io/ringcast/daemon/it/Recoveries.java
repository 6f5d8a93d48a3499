package io.ringcast.daemon.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Times from an event until frames arrive again, and numbers of frames lost: one row of the table
 * in docs/network-changes.md. The row is printed, and appended to the file that the system property
 * {@code ringcast.recoveries} names, if it is set.
 */
final class Recoveries {
    private final String event;
    private final List<Long> nanos = new ArrayList<>();
    private final List<Long> lost = new ArrayList<>();

    Recoveries(String event) {
        this.event = event;
    }

    /** Adds the values of one event. */
    void add(long recoveryNanos, long framesLost) {
        nanos.add(recoveryNanos);
        lost.add(framesLost);
    }

    int count() {
        return nanos.size();
    }

    long longestNanos() {
        return nanos.stream().mapToLong(Long::longValue).max().orElse(0);
    }

    /**
     * Returns the row: event, number of events, recovery in ms (median, max), frames lost (median,
     * max).
     */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.1f | %.1f | %,d | %,d |",
                event,
                nanos.size(),
                at(nanos, 50) / 1e6,
                at(nanos, 100) / 1e6,
                at(lost, 50),
                at(lost, 100));
    }

    private static long at(List<Long> values, int percent) {
        final List<Long> sorted = values.stream().sorted().toList();
        return sorted.get((sorted.size() - 1) * percent / 100);
    }

    /** Prints the row and appends it to the file. */
    void report() throws IOException {
        System.out.println(row());
        final String file = System.getProperty("ringcast.recoveries", "");
        if (!file.isEmpty()) {
            Files.writeString(
                    Path.of(file),
                    row() + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }
}
