package io.ringcast.daemon.console;

/** Quoting for commands that can be pasted into a POSIX shell. */
public final class Shell {
    /** Words that need no quotes. */
    private static final String PLAIN = "[A-Za-z0-9_@%+=:,./-]+";

    private Shell() {}

    /** Returns a word that the shell reads as this text, with quotes if necessary. */
    public static String word(String text) {
        return text.matches(PLAIN) ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
