package io.ringcast.engine.address;

/**
 * Block of IPv4 or IPv6 addresses (RFC 4632 section 3.1, RFC 4291 section 2.3).
 *
 * <p>Immutable.
 *
 * @param address the first address; bits beyond the length are 0
 * @param length significant bits: 0 to 32 of an IPv4 address, 0 to 128 of an IPv6 address
 */
public record IpPrefix(IpAddress address, int length) {
    /** Every IPv4 address. */
    public static final IpPrefix ANY_IPV4 = ofIpv4(0, 0);

    /** Every IPv6 address. */
    public static final IpPrefix ANY_IPV6 = new IpPrefix(new IpAddress(0, 0), 0);

    /**
     * Creates a prefix and checks it.
     *
     * @throws IllegalArgumentException if the length is out of range or bits beyond it are set
     */
    public IpPrefix {
        final int bits = address.bits();
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException(
                    "prefix " + address + "/" + length + ": the length must be 0 to " + bits);
        }
        final int zeros = bits - length;
        final IpAddress first =
                new IpAddress(address.high() & highMask(zeros), address.low() & lowMask(zeros));
        if (!first.equals(address)) {
            throw new IllegalArgumentException(
                    "prefix "
                            + address
                            + "/"
                            + length
                            + ": bits beyond the length must be 0: write "
                            + first
                            + "/"
                            + length);
        }
    }

    /**
     * {@return the block of one address}
     *
     * @param address of either family
     */
    public static IpPrefix of(IpAddress address) {
        return new IpPrefix(address, address.bits());
    }

    /**
     * {@return an IPv4 block}
     *
     * @param address the first address of the block, as a number, see {@link IpAddress#ofIpv4}
     * @param length significant bits, 0 to 32
     * @throws IllegalArgumentException if the length is out of range or bits beyond it are set
     */
    public static IpPrefix ofIpv4(int address, int length) {
        return new IpPrefix(IpAddress.ofIpv4(address), length);
    }

    /**
     * Reads {@code address/length}, or an address alone, which means a block of one.
     *
     * @param text {@code 239.1.0.0/16}, {@code ff3e::/32} or {@code 239.1.2.3}
     * @return the block
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static IpPrefix parse(String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            return of(IpAddress.parse(text));
        }
        final IpAddress address = IpAddress.parse(text.substring(0, slash));
        final String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]{0,2}")) {
            throw new IllegalArgumentException(
                    "prefix " + text + ": the length must be 0 to " + address.bits());
        }
        return new IpPrefix(address, Integer.parseInt(length));
    }

    /** {@return true if these are IPv4 addresses} */
    public boolean isIpv4() {
        return address.isIpv4();
    }

    /** {@return true if it is one address only} */
    public boolean isSingle() {
        return length == address.bits();
    }

    /** {@return the significant bits of an IPv4 block} */
    public int ipv4Mask() {
        return (int) lowMask(zeros());
    }

    /** {@return the significant bits among the first 64 of an IPv6 address, each 1} */
    public long highMask() {
        return highMask(zeros());
    }

    /** {@return the significant bits among the last 64 of an IPv6 address, each 1} */
    public long lowMask() {
        return lowMask(zeros());
    }

    /** {@return the last address of the block} */
    public IpAddress last() {
        return new IpAddress(address.high() | ~highMask(), address.low() | ~lowMask());
    }

    /**
     * {@return true if an address lies in the block; never one of the other family}
     *
     * @param other of either family
     */
    public boolean contains(IpAddress other) {
        return other.isIpv4() == isIpv4()
                && (other.high() & highMask()) == address.high()
                && (other.low() & lowMask()) == address.low();
    }

    /**
     * {@return true if a whole block lies in this one}
     *
     * @param other of either family
     */
    public boolean contains(IpPrefix other) {
        return other.length >= length && contains(other.address);
    }

    /** {@return the text that {@link #parse} reads; a single address without its length} */
    @Override
    public String toString() {
        return isSingle() ? address.toString() : address + "/" + length;
    }

    private int zeros() {
        return address.bits() - length;
    }

    private static long highMask(int zeros) {
        return zeros >= IpAddress.BITS ? 0 : zeros <= Long.SIZE ? -1 : -1L << zeros - Long.SIZE;
    }

    private static long lowMask(int zeros) {
        return zeros >= Long.SIZE ? 0 : -1L << zeros;
    }
}
