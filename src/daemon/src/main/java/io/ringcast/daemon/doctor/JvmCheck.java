package io.ringcast.daemon.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks whether the JVM's options allow the loop to be compiled, and do not disturb it. */
final class JvmCheck implements Check {
    private static final Pattern STOP_AT =
            Pattern.compile("-XX:TieredStopAtLevel=([0-3])"); // 4 is C2

    private static final String MEND =
            "unset RINGCAST_JAVA_OPTS JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS";

    private final String version;
    private final List<String> options;

    /**
     * @param version version of Java
     * @param options options of the JVM
     */
    JvmCheck(String version, List<String> options) {
        this.version = version;
        this.options = options;
    }

    /**
     * Returns the options of the JVM.
     *
     * @param commandLine /proc/self/cmdline, whose words end in NUL
     * @param environment values of the environment variables from which JVMs take options
     */
    static List<String> options(String commandLine, List<String> environment) {
        final List<String> options = new ArrayList<>();
        for (final String variable : environment) {
            options.addAll(List.of(variable.strip().split("\\s+")));
        }
        for (final String word : List.of(commandLine.split("\0"))) {
            if (word.equals("-m") || word.equals("-jar")) {
                break; // the program's arguments follow
            }
            options.add(word);
        }
        return options;
    }

    @Override
    public String name() {
        return "JVM";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        for (final String option : options) {
            final Matcher stop = STOP_AT.matcher(option);
            if (option.equals("-Xint") || stop.matches()) {
                findings.add(warn(option + ": the loop is not compiled fully, and slow"));
            } else if (option.startsWith("-agentlib:jdwp") || option.startsWith("-Xrunjdwp")) {
                findings.add(warn(option + ": a debugger can halt the loop"));
            }
        }
        if (!options.contains("-XX:-UsePerfData")) {
            findings.add(
                    Finding.warn(
                            name(),
                            "-XX:-UsePerfData is missing: writing back the JVM's file in /tmp may"
                                    + " stall it",
                            "ringcast run ...   # the launcher sets it"));
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), version + ", options of the launcher"))
                : findings;
    }

    private Finding warn(String message) {
        return Finding.warn(name(), message, MEND);
    }
}
