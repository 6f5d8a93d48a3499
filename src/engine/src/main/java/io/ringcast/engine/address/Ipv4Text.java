package io.ringcast.engine.address;

/** IPv4 addresses as text, of ints in network order: {@code 224.0.0.1} is {@code 0xe0000001}. */
final class Ipv4Text {
    private Ipv4Text() {}

    /**
     * Reads a dotted quad strictly: four decimal numbers of 0 to 255 without leading zeros, nothing
     * else. (Others read {@code 010} as 8 and {@code 10.1} as 10.0.0.1.)
     *
     * @param text {@code 239.1.2.3}
     * @return the number of the address: {@code 0xef010203}
     * @throws IllegalArgumentException naming the text and the rule
     */
    static int parse(String text) {
        int address = 0;
        int octets = 0;
        int at = 0;
        while (octets < 4) {
            int end = at;
            int octet = 0;
            while (end < text.length() && end < at + 4 && isDigit(text.charAt(end))) {
                octet = octet * 10 + text.charAt(end++) - '0';
            }
            final boolean leadingZero = end - at > 1 && text.charAt(at) == '0';
            if (end == at || octet > 255 || leadingZero) {
                throw bad(text);
            }
            address = address << 8 | octet;
            octets++;
            at = end;
            if (octets < 4) {
                if (at == text.length() || text.charAt(at) != '.') {
                    throw bad(text);
                }
                at++;
            }
        }
        if (at != text.length()) {
            throw bad(text);
        }
        return address;
    }

    /** Returns the address as a dotted quad. */
    static String format(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "IPv4 address " + text + ": must be four numbers of 0 to 255 joined by dots");
    }
}
