package io.ringcast.engine.host;

import java.util.Locale;

/** Option to keep forwarded frames from this host's own network stack. */
public enum Consume {
    /**
     * Withholds the frames of rules that have a destination on this host with the same ports,
     * because applications may otherwise get each datagram twice. If the host does not allow this,
     * or if an upper device (such as a bridge) on the receive interface would lose the frames too,
     * nothing is withheld and a warning is given.
     */
    AUTO,

    /** Withholds the frames of all rules; if this is not possible, it is an error. */
    ON,

    /** Withholds nothing. */
    OFF;

    /** {@return the name in options and messages: {@code auto}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
