package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpAddress;

/**
 * Source address and port that a datagram leaves with.
 *
 * @param address the address; 0.0.0.0 to keep address and port
 * @param port the port, or {@link Destination#SAME_PORT}
 */
public record SourceRewrite(IpAddress address, int port) {
    /** Keeps address and port. */
    public static final SourceRewrite KEEP =
            new SourceRewrite(IpAddress.ofIpv4(0), Destination.SAME_PORT);

    /**
     * Creates a rewrite of the source and checks its values.
     *
     * @throws IllegalArgumentException naming the value and the rule
     */
    public SourceRewrite {
        final boolean keep = address.isIpv4() && address.isUnspecified();
        if (keep ? port != Destination.SAME_PORT : !address.isHost()) {
            throw noSource(address);
        }
        if (port != Destination.SAME_PORT) {
            PortRange.requirePort(port);
        }
    }

    /**
     * Reads {@code keep}, {@code IP}, {@code IP:port} or {@code [IPv6]:port}.
     *
     * @param text as in a file or on the command line
     * @return the rewrite
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static SourceRewrite parse(String text) {
        if (text.equals("keep")) {
            return KEEP;
        }
        final HostPort parts = HostPort.parse(text);
        final IpAddress address = IpAddress.parse(parts.host());
        if (address.isUnspecified()) {
            throw noSource(address);
        }
        return new SourceRewrite(
                address,
                parts.port() == null ? Destination.SAME_PORT : PortRange.parsePort(parts.port()));
    }

    private static IllegalArgumentException noSource(IpAddress address) {
        return new IllegalArgumentException(
                "source " + address + ": must be the address of one host");
    }

    /** {@return true if address and port are kept} */
    public boolean isKeep() {
        return address.isUnspecified();
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        if (isKeep()) {
            return "keep";
        }
        return port == Destination.SAME_PORT ? address.toString() : address.withPort(port);
    }
}
