package io.ringcast.engine.rule;

/** Source MAC address that a frame leaves with. */
public enum SourceMac {
    /** The source MAC address that the frame arrived with. */
    KEEP,
    /** The MAC address of the output interface. */
    OUTPUT;

    /**
     * Reads {@code keep} or {@code output}.
     *
     * @param text as in a file or on the command line
     * @return the choice
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static SourceMac parse(String text) {
        return Option.parse("source-mac", text, values());
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
