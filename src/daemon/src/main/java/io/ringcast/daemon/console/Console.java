package io.ringcast.daemon.console;

/**
 * What the launcher found out about standard output and standard error, which Java cannot ask
 * about.
 */
public final class Console {
    private static final String TERMINAL = "terminal";

    private Console() {}

    /** Whether results are read by a person, who may like colours. */
    public static boolean colours() {
        return TERMINAL.equals(System.getProperty("ringcast.stdout"))
                && System.getenv("NO_COLOR") == null;
    }

    /** Whether standard error is a terminal, where a line can be written over. */
    public static boolean interactive() {
        return TERMINAL.equals(System.getProperty("ringcast.stderr"));
    }

    /** A line for the person who watches; not a result. */
    public static void say(String line) {
        System.err.println("ringcast: " + line);
    }
}
