package io.ringcast.engine.host;

import java.util.Locale;

/** Withholding of what is forwarded from this host's own stack. */
public enum Consume {
    /**
     * What rules take that have a destination on this host with the same ports, if the host allows
     * that and no device stands on the receiving one, which would lose it, too: otherwise its
     * applications may get each datagram twice, and there is a warning.
     */
    AUTO,

    /** What any rule takes; where that is not possible it is an error. */
    ON,

    /** Nothing. */
    OFF;

    /** {@return the name in options and messages: {@code auto}} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
