package io.ringcast.engine.rule;

/** Source MAC address that a frame leaves with. */
public enum SourceMac {
    /** The one it came with. */
    KEEP,
    /** The output interface's. */
    OUTPUT;

    /** Reads {@code keep} or {@code output}. */
    public static SourceMac parse(String text) {
        return Option.parse("source-mac", text, values());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
