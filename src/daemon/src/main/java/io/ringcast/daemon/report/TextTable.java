package io.ringcast.daemon.report;

import java.util.ArrayList;
import java.util.List;

/** Text table. Columns are as wide as their content, two spaces apart. */
public final class TextTable {
    /**
     * Maximum width of the first column. A longer first cell gets its own line, so that the column
     * stays narrow.
     */
    private static final int MAX_FIRST = 16;

    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param head heading of each column
     */
    public TextTable(String... head) {
        row(head);
    }

    /** Adds a row, with as many cells as the heading. */
    public void row(String... cells) {
        rows.add(List.of(cells));
    }

    /** Returns the heading and all rows. */
    public List<String> lines() {
        final List<String> lines = new ArrayList<>();
        final int[] widths = widths();
        for (final List<String> row : rows) {
            if (row.get(0).length() > MAX_FIRST) {
                lines.add(GAP + row.get(0));
                lines.add(line("", row, widths));
            } else {
                lines.add(line(row.get(0), row, widths));
            }
        }
        return lines;
    }

    private int[] widths() {
        final int[] widths = new int[rows.get(0).size()];
        for (final List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                final int width = row.get(i).length();
                widths[i] = i == 0 && width > MAX_FIRST ? widths[i] : Math.max(widths[i], width);
            }
        }
        return widths;
    }

    private static String line(String first, List<String> row, int[] widths) {
        final StringBuilder line = new StringBuilder(GAP).append(padded(first, widths[0]));
        for (int i = 1; i < widths.length; i++) {
            line.append(GAP).append(padded(row.get(i), widths[i]));
        }
        return line.toString().stripTrailing();
    }

    private static String padded(String cell, int width) {
        return cell + " ".repeat(width - cell.length());
    }
}
