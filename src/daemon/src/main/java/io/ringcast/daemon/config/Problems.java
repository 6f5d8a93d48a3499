package io.ringcast.daemon.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Collector of the errors in a file, so that all can be reported together. */
final class Problems {
    /**
     * Maximum number of errors kept. Users read the first few only; a file with more errors is
     * probably no configuration file.
     */
    private static final int MAX = 200;

    private final List<ConfigProblem> list = new ArrayList<>();
    private int count;

    Problems() {}

    void add(Position position, String path, String message) {
        count++;
        if (list.size() < MAX) {
            list.add(
                    new ConfigProblem(
                            position.line(),
                            position.column(),
                            Printable.of(path),
                            Printable.of(message)));
        }
    }

    /**
     * Returns the number of errors so far. Callers compare two counts to see whether a step added
     * errors.
     */
    int count() {
        return count;
    }

    /** Returns the errors in the order of the file. */
    List<ConfigProblem> list() {
        final List<ConfigProblem> sorted = new ArrayList<>(list);
        sorted.sort(
                Comparator.comparingInt(ConfigProblem::line)
                        .thenComparingInt(ConfigProblem::column));
        if (count > list.size()) {
            final ConfigProblem last = sorted.get(sorted.size() - 1);
            sorted.add(
                    new ConfigProblem(
                            last.line(),
                            last.column(),
                            "",
                            String.format(
                                    Locale.ROOT,
                                    "%,d problems more are not shown",
                                    count - list.size())));
        }
        return List.copyOf(sorted);
    }
}
