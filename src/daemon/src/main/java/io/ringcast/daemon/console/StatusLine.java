package io.ringcast.daemon.console;

import java.io.PrintStream;

/**
 * Line on standard error that is overwritten again and again, if that is a terminal.
 *
 * <p>Threading: one thread.
 */
public final class StatusLine {
    private final PrintStream err = System.err;
    private boolean shown;

    /** Creates a line; shows nothing yet. */
    public StatusLine() {}

    /**
     * Shows a line in place of the last one. Does nothing if standard error is not a terminal, or
     * has not taken the last line yet.
     */
    public void show(String line) {
        if (Console.interactive() && Console.keepsUp()) {
            // ESC [ K clears to the end of the line (ECMA-48)
            err.print("\r" + line + "\033[K");
            err.flush();
            shown = true;
        }
    }

    /** Returns whether the line is visible, because standard error is a terminal. */
    public boolean isSeen() {
        return Console.interactive();
    }

    /** Keeps the last line and begins a new one. */
    public void end() {
        if (shown) {
            err.println();
            shown = false;
        }
    }
}
