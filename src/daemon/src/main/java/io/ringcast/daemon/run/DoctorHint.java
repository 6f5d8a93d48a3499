package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The doctor's command line for a run: the run's own, so that it judges what that would do. */
final class DoctorHint {
    private static final String COMMAND = "run";

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
        return words.stream().map(Shell::word).collect(Collectors.joining(" "));
    }
}
