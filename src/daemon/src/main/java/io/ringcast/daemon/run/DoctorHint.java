package io.ringcast.daemon.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The doctor's command line for a run: the run's own, so that it judges what that would do. */
final class DoctorHint {
    private static final String COMMAND = "run";

    /** Words that a POSIX shell takes as they are. */
    private static final String PLAIN = "[A-Za-z0-9_@%+=:,./-]+";

    private DoctorHint() {}

    /**
     * A command that can be pasted into a shell.
     *
     * @param arguments of the process, {@code run} first
     * @param further for the doctor alone
     */
    static String of(List<String> arguments, String... further) {
        final List<String> words = new ArrayList<>(List.of("ringcast", "doctor"));
        arguments.stream()
                .filter(word -> !word.equals("--json"))
                .skip(arguments.indexOf(COMMAND) + 1L)
                .forEach(words::add);
        words.addAll(List.of(further));
        return words.stream().map(DoctorHint::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches(PLAIN) ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
