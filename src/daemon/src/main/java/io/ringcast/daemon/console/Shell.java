package io.ringcast.daemon.console;

/** Commands that can be pasted into a POSIX shell. */
public final class Shell {
    /** Words that the shell takes as they are. */
    private static final String PLAIN = "[A-Za-z0-9_@%+=:,./-]+";

    private Shell() {}

    /** A word that the shell reads as this text, quoted where that is necessary. */
    public static String word(String text) {
        return text.matches(PLAIN) ? text : "'" + text.replace("'", "'\\''") + "'";
    }
}
