package io.ringcast.daemon.console;

import java.util.ArrayList;
import java.util.List;

/** The launcher script, through which other processes of Ringcast are started. */
public final class Launcher {
    /** Set by the launcher for the JVM that it becomes, and by the build for tests. */
    private static final String PROPERTY = "ringcast.launcher";

    private Launcher() {}

    /**
     * The command line of one of Ringcast's own commands.
     *
     * @throws CommandException if this JVM was not started by the launcher
     */
    public static List<String> command(String command, List<String> arguments) {
        final String launcher = System.getProperty(PROPERTY);
        if (launcher == null) {
            throw new CommandException(
                    "system property " + PROPERTY + ": must be the path of the launcher script");
        }
        final List<String> line = new ArrayList<>(List.of(launcher, command));
        line.addAll(arguments);
        return List.copyOf(line);
    }

    /** The same, with the arguments one by one. */
    public static List<String> command(String command, String... arguments) {
        return command(command, List.of(arguments));
    }
}
