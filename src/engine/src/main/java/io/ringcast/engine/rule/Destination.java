package io.ringcast.engine.rule;

import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.MacAddress;
import java.util.Objects;

/**
 * Where a rule sends what it takes.
 *
 * @param address IPv4 address, unicast or multicast
 * @param port destination port, or {@link #SAME_PORT}
 * @param mac destination MAC address, or {@link MacAddress#NONE}: derived from a multicast address
 *     (RFC 1112), otherwise unresolved until somebody calls {@link RuleTable#setMac}
 * @param deliver on the wire or to this host itself
 */
public record Destination(int address, int port, long mac, Deliver deliver) {
    /** The port stays as it is. */
    public static final int SAME_PORT = -1;

    /**
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
        if (port != SAME_PORT) {
            PortRange.requirePort(port);
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

    /** With {@link Deliver#AUTO}. */
    public Destination(int address, int port, long mac) {
        this(address, port, mac, Deliver.AUTO);
    }

    /** The port stays as it is; the MAC address is derived or left to be resolved. */
    public static Destination of(int address) {
        return new Destination(address, SAME_PORT, MacAddress.NONE);
    }

    /**
     * Reads {@code IP} or {@code IP:port}.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Destination parse(String text) {
        final int colon = text.indexOf(':');
        return colon < 0
                ? of(Ipv4Address.parse(text))
                : new Destination(
                        Ipv4Address.parse(text.substring(0, colon)),
                        PortRange.parsePort(text.substring(colon + 1)),
                        MacAddress.NONE);
    }

    /** The same with a given MAC address. */
    public Destination withMac(long mac) {
        return new Destination(address, port, mac, deliver);
    }

    /** The same with another way of delivery. */
    public Destination withDeliver(Deliver deliver) {
        return new Destination(address, port, mac, deliver);
    }

    /** Whether the MAC address is known: given, or derived. */
    public boolean isResolved() {
        return mac != MacAddress.NONE;
    }

    /** Address, and port unless it stays, as {@link #parse} reads it. */
    @Override
    public String toString() {
        return Ipv4Address.format(address) + (port == SAME_PORT ? "" : ":" + port);
    }

    private static long derived(int address) {
        if (address == -1) {
            return MacAddress.BROADCAST;
        }
        return Ipv4Address.isMulticast(address) ? MacAddress.ofGroup(address) : MacAddress.NONE;
    }
}
