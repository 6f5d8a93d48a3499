package io.ringcast.engine.rule;

/** Treatment of the fragments of a datagram; docs/frames.md has the table. */
public enum Fragments {
    /** Forwards no fragment. */
    DROP,
    /**
     * Forwards a first fragment if its port matches, and all later fragments that match the rule
     * apart from the port, which they do not carry.
     */
    PASS,
    /**
     * Forwards later fragments to where their first fragment went, if that fragment arrived before
     * them and at most 30 seconds ago.
     */
    TRACK;

    /**
     * Reads {@code drop}, {@code pass} or {@code track}.
     *
     * @param text as in a file or on the command line
     * @return the treatment
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Fragments parse(String text) {
        return Option.parse("fragments", text, values());
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
