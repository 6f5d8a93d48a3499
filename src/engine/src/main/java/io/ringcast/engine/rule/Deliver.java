package io.ringcast.engine.rule;

/** Place of a destination: on the network or on this host. */
public enum Deliver {
    /** Local if the address is this host's own when the engine is opened, else on the wire. */
    AUTO,
    /** Another host: frames leave on the wire, whatever their address is. */
    WIRE,
    /** This host: frames go up its own stack as if they had come in at the transmitting device. */
    LOCAL;

    /**
     * Reads {@code auto}, {@code wire} or {@code local}.
     *
     * @param text as in a file or on the command line
     * @return the way of delivery
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Deliver parse(String text) {
        return Option.parse("deliver", text, values());
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
