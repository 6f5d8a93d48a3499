package io.ringcast.lab;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What came out where: check by kernel by network card.
 *
 * <p>Threading: any, one at a time.
 */
final class Matrix {
    private static final String NAME = "| %-18s |";

    private final Map<Boot, Map<String, String>> cells = new HashMap<>();
    private final Map<Boot, Map<String, Long>> nanos = new LinkedHashMap<>();
    private final Map<Boot, String> skipped = new LinkedHashMap<>();
    private final Map<String, List<String>> notes = new HashMap<>();
    private final Map<String, String> releases = new HashMap<>();
    private final List<Boot> plan = new ArrayList<>();
    private String emulator = "";

    /** A machine that is to come: tables have them in this order, whichever comes up first. */
    synchronized void planned(Boot boot) {
        plan.add(boot);
    }

    /** A machine has come up. */
    synchronized void booted(Boot boot, String release, String qemu) {
        releases.put(boot.kernel(), release);
        emulator = qemu;
        cells.put(boot, new LinkedHashMap<>());
    }

    /** A machine that cannot be had here. */
    synchronized void skipped(Boot boot, String reason) {
        skipped.put(boot, reason);
    }

    /** What is known of a machine's kernel by now. */
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

    /** Tables in Markdown: one for each kernel. */
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
                text.append(' ').append(cells.get(boot).getOrDefault(check, "")).append(" |");
            }
            text.append('\n');
        }
        text.append('\n');
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
