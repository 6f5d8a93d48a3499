package io.ringcast.engine.host;

import java.util.Locale;

/** State of an interface: whether it passes frames. */
public enum LinkState {
    /** There is no such interface. */
    ABSENT,
    /** The administrator has set it down. */
    DOWN,
    /** It is up, but at the other end of the cable there is nobody. */
    NO_CARRIER,
    /** It passes frames. */
    UP;

    /** {@return the name as in messages and reports} */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
