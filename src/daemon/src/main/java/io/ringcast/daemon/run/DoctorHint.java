package io.ringcast.daemon.run;

import io.ringcast.daemon.console.Shell;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Command line of {@code ringcast doctor} for a run: it repeats the run's options, so that the
 * doctor checks the same run.
 */
final class DoctorHint {
    private static final String COMMAND = "run";

    private DoctorHint() {}

    /**
     * Returns a command that can be pasted into a shell.
     *
     * @param arguments arguments of the process, beginning with {@code run}
     * @param further additional arguments for the doctor
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
