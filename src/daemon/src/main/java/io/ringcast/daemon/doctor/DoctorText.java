package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Findings as text. */
final class DoctorText {
    private static final int STATUS_WIDTH = 7;

    /** SGR codes of ECMA-48 for each status: green, none, none, yellow, red. */
    private static final List<String> COLOURS = List.of("32", "", "", "33", "31");

    private DoctorText() {}

    /** Returns the lines: each finding, the command that fixes it, and a summary at the end. */
    static List<String> lines(List<Finding> findings, boolean colours) {
        int width = 0;
        for (final Finding finding : findings) {
            width = Math.max(width, finding.check().length());
        }
        final List<String> lines = new ArrayList<>();
        for (final Finding finding : findings) {
            lines.add(
                    status(finding.status(), colours)
                            + "  "
                            + padded(finding.check(), width)
                            + "  "
                            + finding.message());
            if (!finding.fix().isEmpty()) {
                lines.add(" ".repeat(STATUS_WIDTH + 2 + width + 2) + "> " + finding.fix());
            }
        }
        lines.add("");
        lines.add(summary(findings));
        return lines;
    }

    private static String status(Status status, boolean colours) {
        final String word = padded(status.name(), STATUS_WIDTH);
        final String colour = COLOURS.get(status.ordinal());
        return colours && !colour.isEmpty() ? "\033[" + colour + "m" + word + "\033[0m" : word;
    }

    private static String summary(List<Finding> findings) {
        final long failures = count(findings, Status.FAIL);
        final long warnings = count(findings, Status.WARN);
        if (failures > 0) {
            return String.format(
                    Locale.ROOT,
                    "%s, %s: a run would not work",
                    text(failures, "failure"),
                    text(warnings, "warning"));
        }
        return warnings > 0
                ? text(warnings, "warning") + ": a run works, if not as well as it could"
                : "nothing stands in the way of a run";
    }

    private static long count(List<Finding> findings, Status status) {
        return findings.stream().filter(finding -> finding.status() == status).count();
    }

    private static String text(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static String padded(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
