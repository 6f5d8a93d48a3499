package io.ringcast.engine.address;

/**
 * IPv6 addresses as text: read as RFC 4291 section 2.2 says, written as RFC 5952 section 4 does.
 */
final class Ipv6Text {
    private static final int WORDS = 8;

    private Ipv6Text() {}

    static IpAddress parse(String text) {
        if (text.indexOf('%') >= 0) {
            throw new IllegalArgumentException(
                    "IPv6 address "
                            + text
                            + ": must have no zone (%): the interface is an option of its own");
        }
        final String whole = text.indexOf('.') < 0 ? text : withoutQuad(text);
        final int gap = whole.indexOf("::");
        final int[] words = new int[WORDS];
        if (gap < 0) {
            if (words(text, whole, words, 0) != WORDS) {
                throw bad(text);
            }
        } else {
            final String tail = whole.substring(gap + 2);
            final int before = words(text, whole.substring(0, gap), words, 0);
            final int after = words(text, tail, new int[WORDS], 0);
            if (before + after >= WORDS) {
                throw bad(text);
            }
            words(text, tail, words, WORDS - after);
        }
        final IpAddress address = new IpAddress(half(words, 0), half(words, WORDS / 2));
        if (address.isIpv4()) {
            throw new IllegalArgumentException(
                    "IPv6 address " + text + ": must be written as IPv4, " + address);
        }
        return address;
    }

    /** Returns the text with a dotted quad at its end replaced by two words. */
    private static String withoutQuad(String text) {
        final int colon = text.lastIndexOf(':');
        try {
            final int quad = Ipv4Text.parse(text.substring(colon + 1));
            return text.substring(0, colon + 1)
                    + Integer.toHexString(quad >>> 16)
                    + ":"
                    + Integer.toHexString(quad & 0xffff);
        } catch (IllegalArgumentException e) {
            throw bad(text);
        }
    }

    /** Reads words joined by colons, none from an empty text; returns their number. */
    private static int words(String text, String part, int[] words, int from) {
        if (part.isEmpty()) {
            return 0;
        }
        final String[] parts = part.split(":", -1);
        if (from + parts.length > words.length) {
            throw bad(text);
        }
        for (int i = 0; i < parts.length; i++) {
            words[from + i] = word(text, parts[i]);
        }
        return parts.length;
    }

    private static int word(String text, String digits) {
        if (!digits.matches("[0-9A-Fa-f]{1,4}")) {
            throw bad(text);
        }
        return Integer.parseInt(digits, 16);
    }

    private static long half(int[] words, int from) {
        long half = 0;
        for (int i = from; i < from + WORDS / 2; i++) {
            half = half << 16 | words[i];
        }
        return half;
    }

    private static IllegalArgumentException bad(String text) {
        return new IllegalArgumentException(
                "IPv6 address "
                        + text
                        + ": must be eight hexadecimal numbers of up to four digits joined by colons,"
                        + " \"::\" once for some that are 0");
    }

    static String format(long high, long low) {
        final int[] words = new int[WORDS];
        for (int i = 0; i < WORDS; i++) {
            words[i] = (int) ((i < WORDS / 2 ? high : low) >>> 48 - i % 4 * 16) & 0xffff;
        }
        // the longest run of at least two zeros, the first of those (RFC 5952 section 4.2)
        int start = -1;
        int length = 1;
        for (int i = 0; i < WORDS; i++) {
            final int zeros = zeros(words, i);
            if (zeros > length) {
                start = i;
                length = zeros;
            }
        }
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < WORDS; i++) {
            if (i == start) {
                text.append("::");
                i += length - 1;
            } else {
                if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(words[i]));
            }
        }
        return text.toString();
    }

    private static int zeros(int[] words, int from) {
        int at = from;
        while (at < words.length && words[at] == 0) {
            at++;
        }
        return at - from;
    }
}
