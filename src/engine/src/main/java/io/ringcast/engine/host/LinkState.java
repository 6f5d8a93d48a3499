package io.ringcast.engine.host;

import io.ringcast.engine.network.Link;
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

    /** The state of an interface that exists. */
    public static LinkState of(Link link) {
        if (!link.up()) {
            return DOWN;
        }
        return link.lowerUp() ? UP : NO_CARRIER;
    }

    /** The name as in messages and reports. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
