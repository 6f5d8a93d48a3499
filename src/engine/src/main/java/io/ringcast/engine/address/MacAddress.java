package io.ringcast.engine.address;

/**
 * 48-bit MAC addresses packed into a long: {@code 01:00:5e:00:00:01} is {@code 0x01005e000001L};
 * the upper 16 bits are 0.
 */
public final class MacAddress {
    /** Value of an unknown address. */
    public static final long NONE = -1L;

    /** Broadcast address: all stations. */
    public static final long BROADCAST = 0xffff_ffff_ffffL;

    /** IANA's block for IPv4 multicast groups: 01-00-5E-00-00-00 (RFC 1112 section 6.4). */
    private static final long IPV4_MULTICAST = 0x0100_5e00_0000L;

    /** The block for IPv6 multicast groups: 33-33-00-00-00-00 (RFC 2464 section 7). */
    private static final long IPV6_MULTICAST = 0x3333_0000_0000L;

    private static final int TEXT_LENGTH = 17;

    private MacAddress() {}

    /**
     * Reads six pairs of hexadecimal digits joined by colons, or by hyphens.
     *
     * @param text {@code 02:00:00:00:00:01} or {@code 02-00-00-00-00-01}, in either case
     * @return the address as a number, of which 48 bits are used
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static long parse(String text) {
        long mac = 0;
        boolean good = text.length() == TEXT_LENGTH;
        for (int i = 0; good && i < TEXT_LENGTH; i++) {
            final char c = text.charAt(i);
            if (i % 3 == 2) {
                good = c == (text.charAt(2) == '-' ? '-' : ':');
            } else {
                final int digit = c < 128 ? Character.digit(c, 16) : -1;
                good = digit >= 0;
                mac = mac << 4 | digit;
            }
        }
        if (!good) {
            throw new IllegalArgumentException(
                    "MAC address "
                            + text
                            + ": must be six pairs of hexadecimal digits, aa:bb:cc:dd:ee:ff");
        }
        return mac;
    }

    /**
     * {@return the address as lower-case pairs joined by colons, "unresolved" for {@link #NONE}}
     *
     * @param mac as a number, of which 48 bits are used, or {@link #NONE}
     */
    public static String format(long mac) {
        if (mac == NONE) {
            return "unresolved";
        }
        final StringBuilder text = new StringBuilder(TEXT_LENGTH);
        for (int shift = 40; shift >= 0; shift -= 8) {
            final int octet = (int) (mac >>> shift) & 0xff;
            text.append(Character.forDigit(octet >>> 4, 16))
                    .append(Character.forDigit(octet & 15, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }

    /**
     * {@return true if the value is an address: 48 bits, not {@link #NONE}}
     *
     * @param mac any number
     */
    public static boolean isAddress(long mac) {
        return mac >>> 48 == 0;
    }

    /**
     * {@return the address to which a multicast group is sent: its low 23 bits in IANA's block (RFC
     * 1112 section 6.4), or the low 32 bits of an IPv6 group behind 33:33 (RFC 2464 section 7)}
     *
     * @param group an address in 224.0.0.0/4 or ff00::/8
     */
    public static long ofGroup(IpAddress group) {
        return group.isIpv4()
                ? IPV4_MULTICAST | group.low() & 0x7f_ffff
                : IPV6_MULTICAST | group.low() & 0xffff_ffffL;
    }
}
