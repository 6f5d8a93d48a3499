package io.ringcast.daemon.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Gathers what is wrong with a file, so that all of it can be told at once. */
final class Problems {
    /** A person reads the first few; a file with more is no configuration file. */
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

    /** How many there are so far, for those who want to know whether there are more later. */
    int count() {
        return count;
    }

    /** In the order of the file. */
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
