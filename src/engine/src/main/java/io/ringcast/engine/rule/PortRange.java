package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Udp;

/**
 * A range of UDP ports.
 *
 * @param first the lowest, 1 to 65535 (IANA reserves port 0)
 * @param last the highest, not below the first
 */
public record PortRange(int first, int last) {
    /** Every port. */
    public static final PortRange ANY = new PortRange(1, Udp.MAX_PORT);

    /**
     * Creates a range and checks it.
     *
     * @throws IllegalArgumentException if a port is out of range or the range is empty
     */
    public PortRange {
        requirePort(first);
        requirePort(last);
        if (first > last) {
            throw new IllegalArgumentException(
                    "ports " + first + "-" + last + ": the first must be at most the last");
        }
    }

    /**
     * {@return the range of one port}
     *
     * @param port 1 to 65535
     * @throws IllegalArgumentException if it is out of range
     */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /**
     * Reads {@code 10000} or {@code 10000-10010}.
     *
     * @param text as in a file or on the command line
     * @return the range, of one port or more
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static PortRange parse(String text) {
        final int dash = text.indexOf('-');
        if (dash < 0) {
            return of(parsePort(text));
        }
        final String message = "ports " + text + ": must be 1 to 65535";
        return new PortRange(
                Text.number(text.substring(0, dash), 1, Udp.MAX_PORT, message),
                Text.number(text.substring(dash + 1), 1, Udp.MAX_PORT, message));
    }

    /** {@return the number of ports in the range} */
    public int size() {
        return last - first + 1;
    }

    /**
     * {@return true if the port lies in the range}
     *
     * @param port any number
     */
    public boolean contains(int port) {
        return port >= first && port <= last;
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return first == last ? Integer.toString(first) : first + "-" + last;
    }

    static int parsePort(String text) {
        return Text.number(text, 1, Udp.MAX_PORT, "port " + text + ": must be 1 to 65535");
    }

    static int requirePort(int port) {
        return Text.inRange(port, 1, Udp.MAX_PORT, "port " + port + ": must be 1 to 65535");
    }
}
