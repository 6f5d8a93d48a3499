package io.ringcast.engine.rule;

/**
 * Treatment of the IPv4 time to live, or of the IPv6 hop limit.
 *
 * @param code the code of {@link #KEEP} (0) or {@link #DECREMENT} (-1), or the value to set, 1 to
 *     255
 */
public record Ttl(int code) {
    /** Keeps the value. */
    public static final Ttl KEEP = new Ttl(0);

    /**
     * Decrements the value by one, as a router does; a frame with a TTL of 0 or 1 is dropped (RFC
     * 1812 section 5.3.1).
     */
    public static final Ttl DECREMENT = new Ttl(-1);

    private static final String SET = "set ";

    /**
     * Creates a rewrite of the TTL and checks its code.
     *
     * @throws IllegalArgumentException if the value is out of range
     */
    public Ttl {
        Text.inRange(code, -1, 255, "ttl set " + code + ": the value must be 1 to 255");
    }

    /**
     * {@return a treatment that sets a fixed value}
     *
     * @param value 1 to 255
     * @throws IllegalArgumentException if it is out of range
     */
    public static Ttl set(int value) {
        return new Ttl(
                Text.inRange(value, 1, 255, "ttl set " + value + ": the value must be 1 to 255"));
    }

    /**
     * Reads {@code keep}, {@code decrement} or {@code set N}.
     *
     * @param text as in a file or on the command line
     * @return the treatment
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Ttl parse(String text) {
        if (text.equals("keep")) {
            return KEEP;
        }
        if (text.equals("decrement")) {
            return DECREMENT;
        }
        if (!text.startsWith(SET)) {
            throw new IllegalArgumentException(
                    "ttl " + text + ": must be keep, set N or decrement");
        }
        return new Ttl(
                Text.number(
                        text.substring(SET.length()),
                        1,
                        255,
                        "ttl " + text + ": the value must be 1 to 255"));
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return code == 0 ? "keep" : code < 0 ? "decrement" : SET + code;
    }
}
