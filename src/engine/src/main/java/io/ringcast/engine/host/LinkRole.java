package io.ringcast.engine.host;

import java.util.Locale;

/** Purpose of an interface. */
public enum LinkRole {
    /** Multicast arrives on it. */
    RECEIVE,
    /** Unicast leaves from it. */
    TRANSMIT;

    /** {@return the name as in messages and reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
