package io.ringcast.engine.rule;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import java.util.Objects;

/**
 * Destination to which a rule sends the frames that it takes.
 *
 * @param address IPv4 or IPv6 address, unicast or multicast
 * @param port destination port, the first of a range if {@code lastPort} is above it, or {@link
 *     #SAME_PORT}
 * @param lastPort last port of a range; the rule's ports are mapped to the range in order, the
 *     first to the first. Equal to {@code port} if there is no range
 * @param mac destination MAC address, or {@link MacAddress#NONE}: derived from a multicast address
 *     (RFC 1112, RFC 2464), otherwise resolved when the engine is opened
 * @param deliver delivery on the wire or to this host itself
 */
public record Destination(IpAddress address, int port, int lastPort, long mac, Deliver deliver) {
    /** Value of {@code port} and {@code lastPort} that keeps the frame's port. */
    public static final int SAME_PORT = -1;

    /** All hosts of a link: 255.255.255.255 (RFC 919). */
    private static final IpAddress LIMITED_BROADCAST = IpAddress.ofIpv4(0xffff_ffff);

    /**
     * Creates a destination and checks its values.
     *
     * @throws IllegalArgumentException naming the value and the rule
     */
    public Destination {
        Objects.requireNonNull(deliver, "deliver");
        final String text = address.toString();
        if (staysInHost(address)) {
            throw new IllegalArgumentException(
                    "destination "
                            + text
                            + ": must not be "
                            + (address.isIpv4()
                                    ? "in 0.0.0.0/8 or 127.0.0.0/8"
                                    : "::, ::1 or an interface-local group"));
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
                            + ": must have 48 bits");
        }
        if (mac == MacAddress.NONE) {
            mac = derived(address);
        }
        if (deliver == Deliver.LOCAL && derived(address) != MacAddress.NONE) {
            throw new IllegalArgumentException(
                    "destination " + text + ": deliver local: must be an address of this host");
        }
    }

    /**
     * A destination with one port, or with the port that the frame has.
     *
     * @param address of a host, or a group
     * @param port 1 to 65535, or {@link #SAME_PORT}
     * @param mac of the next hop; {@link MacAddress#NONE}: derived from a group or broadcast
     *     address, or resolved by the engine
     * @param deliver not null
     * @throws IllegalArgumentException naming the value and the rule
     */
    public Destination(IpAddress address, int port, long mac, Deliver deliver) {
        this(address, port, port, mac, deliver);
    }

    /**
     * A destination with {@link Deliver#AUTO}.
     *
     * @param address of a host, or a group
     * @param port 1 to 65535, or {@link #SAME_PORT}
     * @param mac of the next hop; {@link MacAddress#NONE}: derived or resolved
     * @throws IllegalArgumentException naming the value and the rule
     */
    public Destination(IpAddress address, int port, long mac) {
        this(address, port, mac, Deliver.AUTO);
    }

    /**
     * {@return a destination that keeps the port, and whose MAC address is derived or left to be
     * resolved}
     *
     * @param address of a host, or a group
     * @throws IllegalArgumentException naming the address and the rule
     */
    public static Destination of(IpAddress address) {
        return new Destination(address, SAME_PORT, MacAddress.NONE);
    }

    /**
     * Reads {@code IP}, {@code IP:port} or {@code IP:first-last}; an IPv6 address with a port is in
     * brackets (RFC 3986 section 3.2.2).
     *
     * @param text as in a file or on the command line
     * @return a destination whose MAC address is derived or left to be resolved
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Destination parse(String text) {
        final HostPort parts = HostPort.parse(text);
        final Destination destination = of(IpAddress.parse(parts.host()));
        return parts.port() == null
                ? destination
                : destination.withPorts(PortRange.parse(parts.port()));
    }

    /**
     * {@return this destination with another port, or a range to which the rule's ports are mapped}
     *
     * @param ports one port, or a range with as many ports as the rule takes
     */
    public Destination withPorts(PortRange ports) {
        return new Destination(address, ports.first(), ports.last(), mac, deliver);
    }

    /**
     * {@return this destination with a given MAC address}
     *
     * @param mac of the next hop, 48 bits
     * @throws IllegalArgumentException if it has more
     */
    public Destination withMac(long mac) {
        return new Destination(address, port, lastPort, mac, deliver);
    }

    /**
     * {@return this destination with another way of delivery}
     *
     * @param deliver not null
     * @throws IllegalArgumentException if it is {@link Deliver#LOCAL}, and the address is a group
     *     or a broadcast address
     */
    public Destination withDeliver(Deliver deliver) {
        return new Destination(address, port, lastPort, mac, deliver);
    }

    /** {@return true if the MAC address is known: given, or derived} */
    public boolean isResolved() {
        return mac != MacAddress.NONE;
    }

    /**
     * {@return the address and, unless the port is kept, the port, as {@link #parse} reads them}
     */
    @Override
    public String toString() {
        return port == SAME_PORT
                ? address.toString()
                : address.withPort(new PortRange(port, lastPort));
    }

    /** {@return true if each port of the rule is mapped to its own port of a range} */
    public boolean mapsPorts() {
        return lastPort != port;
    }

    /**
     * {@return true if this destination changes none of a rule's ports}
     *
     * @param matched the ports that the rule takes
     */
    public boolean keeps(PortRange matched) {
        return port == SAME_PORT || port == matched.first() && lastPort == matched.last();
    }

    /**
     * Returns whether no frame on a wire may have this destination address: RFC 1122 section
     * 3.2.1.3 (a) and (g), RFC 4291 sections 2.5.2 and 2.5.3, and IPv6 groups of scope 0 or 1
     * (section 2.7).
     */
    private static boolean staysInHost(IpAddress address) {
        return address.isLoopback()
                || address.isUnspecified()
                || (address.isIpv4()
                        ? address.ipv4() >>> 24 == 0
                        : address.isMulticast() && (address.high() >>> 48 & 0xf) <= 1);
    }

    private static long derived(IpAddress address) {
        if (address.equals(LIMITED_BROADCAST)) {
            return MacAddress.BROADCAST;
        }
        return address.isMulticast() ? MacAddress.ofGroup(address) : MacAddress.NONE;
    }
}
