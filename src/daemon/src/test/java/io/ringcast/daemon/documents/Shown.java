package io.ringcast.daemon.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Output that a document shows, compared with what was printed: numbers may differ, runs of blanks
 * count as one, and {@code ...} stands for anything, on a line of its own for any lines.
 */
public final class Shown {
    private static final String ELLIPSIS = "...";
    private static final Pattern PART = Pattern.compile("\\.\\.\\.|[-+]?\\d[\\d.,]*|\\s+");

    private Shown() {}

    /** Returns the lines of the document that were not printed in this order; empty if all were. */
    public static List<String> missing(List<String> shown, List<String> printed) {
        final List<String> missing = new ArrayList<>();
        int at = 0;
        for (final String line : shown) {
            if (line.isBlank() || line.strip().equals(ELLIPSIS)) {
                continue;
            }
            final Pattern pattern = pattern(line);
            int found = at;
            while (found < printed.size()
                    && !pattern.matcher(printed.get(found).strip()).matches()) {
                found++;
            }
            if (found == printed.size()) {
                missing.add(line);
            } else {
                at = found + 1;
            }
        }
        return missing;
    }

    private static Pattern pattern(String line) {
        final String text = line.strip();
        final StringBuilder pattern = new StringBuilder();
        final var part = PART.matcher(text);
        int at = 0;
        while (part.find()) {
            pattern.append(Pattern.quote(text.substring(at, part.start())));
            final String found = part.group();
            if (found.equals(ELLIPSIS)) {
                pattern.append(".*");
            } else if (found.isBlank()) {
                pattern.append("\\s+");
            } else {
                pattern.append("[-+]?\\d[\\d.,]*");
            }
            at = part.end();
        }
        return Pattern.compile(pattern + Pattern.quote(text.substring(at)));
    }
}
