package io.ringcast.engine.rule;

import io.ringcast.engine.address.Ipv4Address;
import io.ringcast.engine.address.MacAddress;
import java.util.Objects;

/**
 * Destination of what a rule takes.
 *
 * @param address IPv4 address, unicast or multicast
 * @param port destination port, the first of a range if {@code lastPort} is above it, or {@link
 *     #SAME_PORT}
 * @param lastPort the last of a range of ports to which those of the rule are mapped, the first to
 *     the first and so on; {@code port} if that is the only one
 * @param mac destination MAC address, or {@link MacAddress#NONE}: derived from a multicast address
 *     (RFC 1112), otherwise resolved when the engine is opened
 * @param deliver on the wire or to this host itself
 */
public record Destination(int address, int port, int lastPort, long mac, Deliver deliver) {
    /** The port stays as it is. */
    public static final int SAME_PORT = -1;

    /**
     * A destination, checked.
     *
     * @throws IllegalArgumentException naming the value and the rule
     */
    public Destination {
        Objects.requireNonNull(deliver, "deliver");
        final String text = Ipv4Address.format(address);
        // RFC 1122 section 3.2.1.3 (a) and (g): not to be used as a destination outside a host
        if (address >>> 24 == 0 || address >>> 24 == 127) {
            throw new IllegalArgumentException(
                    "destination " + text + ": is no address that a frame may carry on a wire");
        }
        if (port != SAME_PORT || lastPort != SAME_PORT) {
            new PortRange(port, lastPort); // checks them
        }
        if (mac != MacAddress.NONE && !MacAddress.isAddress(mac)) {
            throw new IllegalArgumentException(
                    "destination "
                            + text
                            + ": MAC address "
                            + Long.toHexString(mac)
                            + " does not have 48 bits");
        }
        if (mac == MacAddress.NONE) {
            mac = derived(address);
        }
        if (deliver == Deliver.LOCAL && derived(address) != MacAddress.NONE) {
            throw new IllegalArgumentException(
                    "destination " + text + ": deliver local: must be an address of this host");
        }
    }

    /** A destination with one port, or with the port that the frame has. */
    public Destination(int address, int port, long mac, Deliver deliver) {
        this(address, port, port, mac, deliver);
    }

    /** With {@link Deliver#AUTO}. */
    public Destination(int address, int port, long mac) {
        this(address, port, mac, Deliver.AUTO);
    }

    /** The port stays as it is; the MAC address is derived or left to be resolved. */
    public static Destination of(int address) {
        return new Destination(address, SAME_PORT, MacAddress.NONE);
    }

    /**
     * Reads {@code IP}, {@code IP:port} or {@code IP:first-last}.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Destination parse(String text) {
        final int colon = text.indexOf(':');
        if (colon < 0) {
            return of(Ipv4Address.parse(text));
        }
        final int address = Ipv4Address.parse(text.substring(0, colon));
        return of(address).withPorts(PortRange.parse(text.substring(colon + 1)));
    }

    /** This destination with another port, or a range to which the rule's ports are mapped. */
    public Destination withPorts(PortRange ports) {
        return new Destination(address, ports.first(), ports.last(), mac, deliver);
    }

    /** This destination with a given MAC address. */
    public Destination withMac(long mac) {
        return new Destination(address, port, lastPort, mac, deliver);
    }

    /** This destination with another way of delivery. */
    public Destination withDeliver(Deliver deliver) {
        return new Destination(address, port, lastPort, mac, deliver);
    }

    /** True if the MAC address is known: given, or derived. */
    public boolean isResolved() {
        return mac != MacAddress.NONE;
    }

    /** Address, and port unless it stays, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return Ipv4Address.format(address)
                + (port == SAME_PORT ? "" : ":" + new PortRange(port, lastPort));
    }

    /** True if the ports of the rule are mapped to a range, each to one. */
    public boolean mapsPorts() {
        return lastPort != port;
    }

    /** True if no port of a rule is changed on the way here. */
    public boolean keeps(PortRange matched) {
        return port == SAME_PORT || port == matched.first() && lastPort == matched.last();
    }

    private static long derived(int address) {
        if (address == -1) {
            return MacAddress.BROADCAST;
        }
        return Ipv4Address.isMulticast(address) ? MacAddress.ofGroup(address) : MacAddress.NONE;
    }
}
