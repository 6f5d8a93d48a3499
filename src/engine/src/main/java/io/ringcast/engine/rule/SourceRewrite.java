package io.ringcast.engine.rule;

import io.ringcast.engine.address.Ipv4Address;

/**
 * Source address and port that a datagram leaves with.
 *
 * @param address the address, or 0: address and port stay
 * @param port the port, or {@link Destination#SAME_PORT}
 */
public record SourceRewrite(int address, int port) {
    /** Address and port stay. */
    public static final SourceRewrite KEEP = new SourceRewrite(0, Destination.SAME_PORT);

    /**
     * A rewrite of the source, checked.
     *
     * @throws IllegalArgumentException naming the value and the rule
     */
    public SourceRewrite {
        if (address == 0 && port != Destination.SAME_PORT) {
            throw new IllegalArgumentException("source 0.0.0.0: is no address to send from");
        }
        if (address != 0
                && (address >>> 24 == 0 || address >>> 24 == 127 || address >>> 28 >= 0xe)) {
            throw new IllegalArgumentException(
                    "source " + Ipv4Address.format(address) + ": is no address to send from");
        }
        if (port != Destination.SAME_PORT) {
            PortRange.requirePort(port);
        }
    }

    /** Reads {@code keep}, {@code IP} or {@code IP:port}. */
    public static SourceRewrite parse(String text) {
        if (text.equals("keep")) {
            return KEEP;
        }
        final int colon = text.indexOf(':');
        final int address = Ipv4Address.parse(colon < 0 ? text : text.substring(0, colon));
        if (address == 0) {
            throw new IllegalArgumentException("source " + text + ": is no address to send from");
        }
        return new SourceRewrite(
                address,
                colon < 0 ? Destination.SAME_PORT : PortRange.parsePort(text.substring(colon + 1)));
    }

    /** True if address and port stay. */
    public boolean isKeep() {
        return address == 0;
    }

    /** As {@link #parse} reads it. */
    @Override
    public String toString() {
        if (isKeep()) {
            return "keep";
        }
        return Ipv4Address.format(address) + (port == Destination.SAME_PORT ? "" : ":" + port);
    }
}
