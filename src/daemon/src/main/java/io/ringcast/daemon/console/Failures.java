package io.ringcast.daemon.console;

import java.io.PrintWriter;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * How failures look: one line that names the value and the rule, and exit code 2 (usage) or 1 (the
 * host said no). A stack trace only with --verbose.
 */
public final class Failures {
    /** The option that asks for stack traces. */
    public static final String VERBOSE = "--verbose";

    /** The command that the launcher carries out by another program. */
    private static final String LAUNCHED = "bench";

    private static final String ROOT = "ringcast";

    private Failures() {}

    /** Makes a command line and all its subcommands fail like this. */
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
     * The names of a command's subcommands, without the hidden ones, and what the launcher adds.
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

    /** The reason comes last, after what the log has held back. */
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

    /** The project's own exceptions carry a message that stands for itself. */
    private static boolean unexpected(Exception failure) {
        return !failure.getClass().getName().startsWith("io.ringcast.");
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", " ");
    }
}
