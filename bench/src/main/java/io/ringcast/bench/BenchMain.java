package io.ringcast.bench;

import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.console.Termination;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Entry point of the bench: {@code ringcast bench OPTIONS}. */
public final class BenchMain {
    private static final int USAGE_WIDTH = 90;
    private static final int USAGE_OPTIONS_WIDTH = 30;

    private BenchMain() {}

    /** Runs the bench and exits: 0 success, 1 the host refused something, 2 usage error. */
    public static void main(String[] arguments) {
        System.exit(
                Termination.guard(
                        () -> commandLine(String.join(" ", arguments)).execute(arguments)));
    }

    static CommandLine commandLine(String arguments) {
        return Failures.install(
                new CommandLine(new BenchCommand(("ringcast bench " + arguments).strip()))
                        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
                        .setUsageHelpWidth(USAGE_WIDTH)
                        .setUsageHelpLongOptionsMaxWidth(USAGE_OPTIONS_WIDTH));
    }
}
