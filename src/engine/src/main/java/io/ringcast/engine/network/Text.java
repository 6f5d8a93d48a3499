package io.ringcast.engine.network;

/** Addresses as people write them, for messages. */
final class Text {
    private Text() {}

    /** {@code 10.0.0.1} */
    static String ipv4(int address) {
        return (address >>> 24)
                + "."
                + (address >>> 16 & 0xff)
                + "."
                + (address >>> 8 & 0xff)
                + "."
                + (address & 0xff);
    }

    /** {@code 02:00:00:00:00:01} */
    static String mac(long mac) {
        final StringBuilder text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            final long octet = mac >>> shift & 0xff;
            text.append(Character.forDigit((int) octet >>> 4, 16))
                    .append(Character.forDigit((int) octet & 0xf, 16));
            if (shift > 0) {
                text.append(':');
            }
        }
        return text.toString();
    }
}
