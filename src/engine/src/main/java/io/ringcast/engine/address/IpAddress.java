package io.ringcast.engine.address;

/**
 * IPv4 or IPv6 address. An IPv4 address has the bits of its IPv4-mapped form, {@code
 * ::ffff:a.b.c.d} (RFC 4291 section 2.5.5.2), which no packet carries.
 *
 * <p>Immutable. The natural order is that of the 128 bits as an unsigned number, so IPv4 addresses
 * have their usual order.
 *
 * @param high the first 64 bits, in network order as a number
 * @param low the last 64 bits
 */
public record IpAddress(long high, long low) implements Comparable<IpAddress> {
    /** Bits of an IPv6 address. */
    public static final int BITS = 128;

    /** The last 32 of the first 96 bits of an IPv4-mapped address. */
    private static final long MAPPED = 0xffffL;

    /**
     * {@return the IPv4 address with this number: {@code 224.0.0.1} is {@code 0xe0000001}}
     *
     * @param address in network order
     */
    public static IpAddress ofIpv4(int address) {
        return new IpAddress(0, MAPPED << 32 | Integer.toUnsignedLong(address));
    }

    /**
     * Reads a dotted quad strictly: four decimal numbers of 0 to 255 without leading zeros; or an
     * IPv6 address (RFC 4291 section 2.2) without a zone.
     *
     * @param text {@code 239.1.2.3} or {@code ff3e::1}
     * @return the address
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static IpAddress parse(String text) {
        // one colon is an IPv4 address with a port, which does not belong here
        return text.indexOf(':') == text.lastIndexOf(':')
                ? ofIpv4(Ipv4Text.parse(text))
                : Ipv6Text.parse(text);
    }

    /** {@return true if this is an IPv4 address} */
    public boolean isIpv4() {
        return high == 0 && low >>> 32 == MAPPED;
    }

    /**
     * {@return the number of an IPv4 address}
     *
     * @throws IllegalStateException for an IPv6 address
     */
    public int ipv4() {
        if (!isIpv4()) {
            throw new IllegalStateException(this + ": must be an IPv4 address here");
        }
        return (int) low;
    }

    /** {@return the number of bits of an address of this family: 32 or {@value #BITS}} */
    public int bits() {
        return isIpv4() ? Integer.SIZE : BITS;
    }

    /**
     * {@return true if it is a group: 224.0.0.0/4 (RFC 1112 section 4) or ff00::/8 (RFC 4291
     * section 2.7)}
     */
    public boolean isMulticast() {
        return isIpv4() ? (int) low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** {@return true if it is 0.0.0.0 or {@code ::}} */
    public boolean isUnspecified() {
        return isIpv4() ? (int) low == 0 : (high | low) == 0;
    }

    /** {@return true if it is in 127.0.0.0/8 or is {@code ::1}} */
    public boolean isLoopback() {
        return isIpv4() ? (int) low >>> 24 == 127 : high == 0 && low == 1;
    }

    /**
     * {@return true if it may be the address of one host on a link: no IPv4 address of the host's
     * own network, loopback, class D or class E (RFC 1122 section 3.2.1.3), and no unspecified,
     * loopback or multicast IPv6 address (RFC 4291 section 2.5)}
     */
    public boolean isHost() {
        return !isUnspecified() && !isLoopback() && (isIpv4() ? isClassAbc() : !isMulticast());
    }

    private boolean isClassAbc() {
        final int network = (int) low >>> 24;
        return network != 0 && network < 0xe0;
    }

    /**
     * {@return true if it is valid on one link only: 169.254.0.0/16 (RFC 3927) or fe80::/10 (RFC
     * 4291)}
     */
    public boolean isLinkLocal() {
        return isIpv4() ? (int) low >>> 16 == 0xa9fe : high >>> 54 == 0x3fa;
    }

    @Override
    public int compareTo(IpAddress other) {
        final int first = Long.compareUnsigned(high, other.high);
        return first != 0 ? first : Long.compareUnsigned(low, other.low);
    }

    /**
     * {@return text with a port, or ports, behind a colon; an IPv6 address is in brackets then (RFC
     * 3986 section 3.2.2)}
     *
     * @param port a port number or a range; its text is used
     */
    public String withPort(Object port) {
        return (isIpv4() ? toString() : "[" + this + "]") + ":" + port;
    }

    /** The dotted quad, or the IPv6 text of RFC 5952. */
    @Override
    public String toString() {
        return isIpv4() ? Ipv4Text.format((int) low) : Ipv6Text.format(high, low);
    }
}
