package io.ringcast.engine.address;

/**
 * A block of IPv4 addresses (RFC 4632 section 3.1).
 *
 * @param address the first address; bits beyond the length are 0
 * @param length significant bits, 0 to 32
 */
public record Ipv4Prefix(int address, int length) {
    /** Every address. */
    public static final Ipv4Prefix ANY = new Ipv4Prefix(0, 0);

    /**
     * A prefix, checked.
     *
     * @throws IllegalArgumentException if the length is out of range or bits beyond it are set
     */
    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException(
                    "prefix "
                            + Ipv4Address.format(address)
                            + "/"
                            + length
                            + ": the length must be 0 to 32");
        }
        if ((address & ~mask(length)) != 0) {
            throw new IllegalArgumentException(
                    "prefix "
                            + Ipv4Address.format(address)
                            + "/"
                            + length
                            + ": bits beyond the length are set, the block begins at "
                            + Ipv4Address.format(address & mask(length)));
        }
    }

    /**
     * Reads {@code address/length}, or an address alone, which means {@code /32}.
     *
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Ipv4Prefix parse(String text) {
        final int slash = text.indexOf('/');
        if (slash < 0) {
            return new Ipv4Prefix(Ipv4Address.parse(text), 32);
        }
        final String length = text.substring(slash + 1);
        if (!length.matches("0|[1-9][0-9]?")) {
            throw new IllegalArgumentException("prefix " + text + ": the length must be 0 to 32");
        }
        return new Ipv4Prefix(
                Ipv4Address.parse(text.substring(0, slash)), Integer.parseInt(length));
    }

    /** The significant bits of an address. */
    public int mask() {
        return mask(length);
    }

    /** The last address of the block. */
    public int last() {
        return address | ~mask();
    }

    /** Whether an address lies in the block. */
    public boolean contains(int address) {
        return (address & mask()) == this.address;
    }

    /** Whether a whole block lies in this one. */
    public boolean contains(Ipv4Prefix other) {
        return other.length >= length && contains(other.address);
    }

    /** As {@link #parse} reads it; a single address without its length. */
    @Override
    public String toString() {
        return length == 32
                ? Ipv4Address.format(address)
                : Ipv4Address.format(address) + "/" + length;
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }
}
