package io.ringcast.bench.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Table of text. The first column is left-aligned, the others are right-aligned. */
public final class Table {
    private final List<List<String>> rows = new ArrayList<>();

    /** Creates a table with these columns. */
    public Table(String... header) {
        rows.add(List.of(header));
    }

    /** Adds a row. */
    public void add(String... cells) {
        add(List.of(cells));
    }

    /** Adds a row. */
    public void add(List<String> cells) {
        if (cells.size() != rows.get(0).size()) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "row of %d cells: the table has %d columns",
                            cells.size(),
                            rows.get(0).size()));
        }
        rows.add(cells);
    }

    /** Returns true if there is no row. */
    public boolean isEmpty() {
        return rows.size() == 1;
    }

    /** The columns. */
    public List<String> header() {
        return rows.get(0);
    }

    /** The rows. */
    public List<List<String>> body() {
        return rows.subList(1, rows.size());
    }

    /** Returns the table as lines of text. */
    public List<String> lines() {
        final int[] widths = new int[rows.get(0).size()];
        for (final List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        final StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            final char[] padding = new char[widths[i] - row.get(i).length()];
            Arrays.fill(padding, ' ');
            line.append(i == 0 ? "" : "  ");
            if (i == 0) {
                line.append(row.get(i)).append(padding);
            } else {
                line.append(padding).append(row.get(i));
            }
        }
        return line.toString().stripTrailing();
    }
}
