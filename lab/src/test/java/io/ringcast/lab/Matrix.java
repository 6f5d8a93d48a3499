package io.ringcast.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Results of all checks, by kernel and network card, as tables in Markdown.
 *
 * <p>Threading: any, one at a time.
 */
final class Matrix {
    private static final String NAME = "| %-18s |";
    private static final int LONGEST_LINE = 120;

    private final Map<Boot, Map<String, String>> cells = new HashMap<>();
    private final Map<Boot, Map<String, Long>> nanos = new LinkedHashMap<>();
    private final Map<Boot, String> skipped = new LinkedHashMap<>();
    private final Map<String, List<String>> notes = new HashMap<>();
    private final Map<String, String> releases = new HashMap<>();
    private final List<Boot> plan = new ArrayList<>();
    private String emulator = "";

    /** Registers a machine. Tables list machines in this order, whichever boots first. */
    synchronized void planned(Boot boot) {
        plan.add(boot);
    }

    /** A machine has come up. */
    synchronized void booted(Boot boot, String release, String qemu) {
        releases.put(boot.kernel(), release);
        emulator = qemu;
        cells.put(boot, new LinkedHashMap<>());
    }

    /** Records a machine that cannot be run here. */
    synchronized void skipped(Boot boot, String reason) {
        skipped.put(boot, reason);
    }

    /** Records what is known about a machine's kernel. */
    synchronized void notes(Boot boot, List<String> known) {
        if (!known.isEmpty()) {
            notes.put(boot.kernel(), List.copyOf(known));
        }
    }

    synchronized void passed(Boot boot, String check, String detail) {
        cells.get(boot).put(check, detail.isEmpty() ? "✓" : "✓ " + detail);
    }

    synchronized void notApplicable(Boot boot, String check, String reason) {
        cells.get(boot).put(check, "– " + reason);
    }

    synchronized void failed(Boot boot, String check) {
        cells.get(boot).put(check, "**✗**");
    }

    synchronized void took(Boot boot, String check, long time) {
        nanos.computeIfAbsent(boot, b -> new LinkedHashMap<>()).put(check, time);
    }

    /** A table for each kernel, and a list of what its checks found. */
    synchronized String tables() {
        final StringBuilder text = new StringBuilder();
        plan.stream()
                .map(Boot::kernel)
                .distinct()
                .filter(releases::containsKey)
                .forEach(kernel -> table(text, kernel, releases.get(kernel)));
        return text.append(emulator.isEmpty() ? "" : "QEMU " + emulator + ".\n")
                .append(skips())
                .toString();
    }

    /** The machines that could not be had, a line each, with the reason. */
    synchronized String skips() {
        final StringBuilder text = new StringBuilder();
        skipped.forEach(
                (boot, why) ->
                        text.append(String.format(Locale.ROOT, "Not run: %s: %s%n", boot, why)));
        return text.toString();
    }

    private void table(StringBuilder text, String kernel, String release) {
        final List<Boot> columns =
                plan.stream()
                        .filter(boot -> boot.kernel().equals(kernel) && cells.containsKey(boot))
                        .toList();
        text.append(String.format(Locale.ROOT, "### %s: Linux %s%n%n", kernel, release));
        final List<String> known = notes.getOrDefault(kernel, List.of());
        known.forEach(note -> text.append("- ").append(note).append('\n'));
        text.append(known.isEmpty() ? "" : "\n");
        text.append(String.format(Locale.ROOT, NAME, ""));
        columns.forEach(boot -> text.append(' ').append(boot.nic()).append(" |"));
        text.append("\n|---|").append("---|".repeat(columns.size())).append('\n');
        final Set<String> checks = new LinkedHashSet<>();
        columns.forEach(boot -> checks.addAll(cells.get(boot).keySet()));
        for (final String check : checks) {
            text.append(String.format(Locale.ROOT, NAME, check));
            for (final Boot boot : columns) {
                text.append(' ').append(mark(boot, check)).append(" |");
            }
            text.append('\n');
        }
        text.append('\n');
        final String details =
                checks.stream().map(check -> details(columns, check)).collect(Collectors.joining());
        text.append(details).append(details.isEmpty() ? "" : "\n");
    }

    private String mark(Boot boot, String check) {
        return cells.get(boot).getOrDefault(check, "").split(" ", 2)[0];
    }

    /** One entry of a list: what the check found, by network card; empty if it found nothing. */
    private String details(List<Boot> columns, String check) {
        final Map<String, List<String>> cards = new LinkedHashMap<>();
        for (final Boot boot : columns) {
            final String[] cell = cells.get(boot).getOrDefault(check, "").split(" ", 2);
            if (cell.length > 1) {
                cards.computeIfAbsent(cell[1], d -> new ArrayList<>()).add(boot.nic());
            }
        }
        if (cards.isEmpty()) {
            return "";
        }
        final List<String> found = new ArrayList<>();
        cards.forEach(
                (detail, with) ->
                        found.add(
                                (with.size() == columns.size() ? "all" : String.join(", ", with))
                                        + ": "
                                        + detail));
        return wrapped("- **" + check + "**: " + String.join("; ", found));
    }

    /** Lines of a list's entry, of at most 120 characters. */
    private static String wrapped(String entry) {
        final StringBuilder text = new StringBuilder();
        int column = 0;
        for (final String word : entry.split(" ")) {
            if (column > 0 && column + 1 + word.length() > LONGEST_LINE) {
                text.append("\n ");
                column = 1;
            }
            text.append(column > 0 ? " " : "").append(word);
            column += word.length() + (column > 0 ? 1 : 0);
        }
        return text.append('\n').toString();
    }

    /** How long each took, in seconds. */
    synchronized String times() {
        final StringBuilder text = new StringBuilder();
        nanos.forEach(
                (boot, checks) -> {
                    final long sum = checks.values().stream().mapToLong(Long::longValue).sum();
                    text.append(String.format(Locale.ROOT, "%-24s %6.1f s%n", boot, sum / 1e9));
                    checks.forEach(
                            (check, time) ->
                                    text.append(
                                            String.format(
                                                    Locale.ROOT,
                                                    "    %-20s %6.1f%n",
                                                    check,
                                                    time / 1e9)));
                });
        return text.toString();
    }
}
