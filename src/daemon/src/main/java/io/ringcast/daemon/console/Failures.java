package io.ringcast.daemon.console;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Handling of failures: prints one line that names the value and the rule, and sets exit code 2
 * (usage error) or 1 (the host refused). Prints a stack trace only with --verbose.
 */
public final class Failures {
    /** The option that asks for stack traces. */
    public static final String VERBOSE = "--verbose";

    /** Command that the launcher runs as a different program. */
    private static final String LAUNCHED = "bench";

    private static final String ROOT = "ringcast";

    private Failures() {}

    /** Installs this handling in a command line and all its subcommands. */
    public static CommandLine install(CommandLine commandLine) {
        return commandLine
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
    }

    private static int usage(ParameterException failure, String[] arguments) {
        final CommandLine command = failure.getCommandLine();
        final String name = command.getCommandSpec().qualifiedName();
        final PrintWriter err = command.getErr();
        say(err, name + ": " + oneLine(usageMessage(failure)));
        say(err, "try '" + name + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    private static String usageMessage(ParameterException failure) {
        final CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched
                && !command.getSubcommands().isEmpty()
                && !unmatched.isUnknownOption()) {
            return unmatched.getUnmatched().get(0)
                    + ": no such command; the commands are "
                    + commands(command);
        }
        return failure.getMessage();
    }

    /**
     * Returns the names of a command's subcommands, without hidden ones, and the command that the
     * launcher adds.
     */
    public static String commands(CommandLine command) {
        return command.getSubcommands().values().stream()
                        .map(CommandLine::getCommandSpec)
                        .filter(spec -> !spec.usageMessage().hidden())
                        .map(CommandSpec::name)
                        .collect(Collectors.joining(", "))
                + (command.getParent() == null && command.getCommandName().equals(ROOT)
                        ? ", " + LAUNCHED
                        : "");
    }

    /** Prints the reason last, after the log lines that the rate limit has held back. */
    private static int execution(Exception failure, CommandLine command, ParseResult arguments) {
        Console.log().finish();
        final String name = command.getCommandSpec().qualifiedName();
        final PrintWriter err = command.getErr();
        if (failure instanceof InvalidInputException invalid) {
            invalid.lines().forEach(line -> say(err, line));
            return CommandLine.ExitCode.USAGE;
        }
        say(err, name + ": " + describe(failure));
        if (arguments.originalArgs().contains(VERBOSE)) {
            failure.printStackTrace(err);
        } else if (unexpected(failure)) {
            say(err, "this is a bug; " + VERBOSE + " shows where");
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static void say(PrintWriter err, String line) {
        err.println(Console.log().failure(line));
    }

    private static String describe(Exception failure) {
        final String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        return unexpected(failure)
                ? failure.getClass().getSimpleName() + ": " + oneLine(message)
                : oneLine(message);
    }

    /**
     * Returns whether an exception is unexpected. The message of the project's own exceptions is
     * sufficient without their type.
     */
    private static boolean unexpected(Exception failure) {
        return !failure.getClass().getName().startsWith("io.ringcast.");
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
