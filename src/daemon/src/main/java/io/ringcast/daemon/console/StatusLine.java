package io.ringcast.daemon.console;

import java.io.PrintStream;

/**
 * One line on standard error that is written over again and again where that is a terminal.
 *
 * <p>Threading: one thread.
 */
public final class StatusLine {
    private final PrintStream err = System.err;
    private boolean shown;

    /** Nothing is shown yet. */
    public StatusLine() {}

    /**
     * Shows a line in place of the last one; nothing where standard error is not a terminal, or has
     * not taken the last one yet.
     */
    public void show(String line) {
        if (Console.interactive() && Console.keepsUp()) {
            // ESC [ K clears to the end of the line (ECMA-48)
            err.print("\r" + line + "\033[K");
            err.flush();
            shown = true;
        }
    }

    /** True if there is somebody to see it. */
    public boolean isSeen() {
        return Console.interactive();
    }

    /** Leaves the last line standing, so that others can follow it. */
    public void end() {
        if (shown) {
            err.println();
            shown = false;
        }
    }
}
