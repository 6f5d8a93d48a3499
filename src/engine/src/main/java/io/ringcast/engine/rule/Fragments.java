package io.ringcast.engine.rule;

/** Treatment of the fragments of a datagram; docs/frames.md has the table. */
public enum Fragments {
    /** None is forwarded. */
    DROP,
    /**
     * The first one if its port matches; all later ones to the rule's groups, whatever their port
     * was.
     */
    PASS,
    /** Later ones go where their first one went, if it came before them and not too long ago. */
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

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
