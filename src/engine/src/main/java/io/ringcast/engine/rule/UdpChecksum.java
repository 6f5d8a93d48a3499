package io.ringcast.engine.rule;

/** Treatment of the UDP checksum; docs/frames.md has the table. */
public enum UdpChecksum {
    /**
     * Updates the checksum: a valid one stays valid, a wrong one stays wrong (RFC 1624). If the
     * kernel left the checksum unfinished, it is computed. A datagram without a checksum leaves
     * without one, or with a valid one if it leaves in a super-frame.
     */
    AUTO,
    /** Like {@link #AUTO}, but a datagram without a checksum always leaves without one. */
    KEEP,
    /** Sends no checksum: 0 (RFC 768). */
    ZERO,
    /** Computes the checksum over the whole datagram, whatever value it arrived with. */
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

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
