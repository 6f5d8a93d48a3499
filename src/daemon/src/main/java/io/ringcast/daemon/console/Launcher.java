package io.ringcast.daemon.console;

import java.util.ArrayList;
import java.util.List;

/** The launcher script, which starts further processes of Ringcast. */
public final class Launcher {
    /**
     * System property with the path of the launcher. The launcher sets it, and the build for tests.
     */
    private static final String PROPERTY = "ringcast.launcher";

    private Launcher() {}

    /**
     * Returns the command line of a Ringcast command.
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

    /** Like {@link #command(String, List)}, with the arguments one by one. */
    public static List<String> command(String command, String... arguments) {
        return command(command, List.of(arguments));
    }
}
