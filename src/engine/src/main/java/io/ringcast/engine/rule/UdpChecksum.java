package io.ringcast.engine.rule;

/** Treatment of the UDP checksum; docs/frames.md has the table. */
public enum UdpChecksum {
    /**
     * A valid one stays valid, a wrong one stays wrong (RFC 1624); one that the kernel left
     * unfinished is computed. A datagram without one leaves without, or with a valid one if it
     * leaves in a super-frame.
     */
    AUTO,
    /** Like {@link #AUTO}, but a datagram without one always leaves without. */
    KEEP,
    /** None is sent: 0 (RFC 768). */
    ZERO,
    /** Computed over the whole datagram, whatever it was. */
    FULL;

    /**
     * Reads {@code auto}, {@code keep}, {@code zero} or {@code full}.
     *
     * @param text as in a file or on the command line
     * @return the treatment
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static UdpChecksum parse(String text) {
        return Option.parse("udp-checksum", text, values());
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
