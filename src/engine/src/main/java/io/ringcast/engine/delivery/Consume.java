package io.ringcast.engine.delivery;

import java.util.Locale;

/** Whether what is forwarded is withheld from this host's own stack. */
public enum Consume {
    /**
     * What rules with a destination on this host take, if the host allows that: otherwise its
     * applications may get each datagram twice, and there is a warning.
     */
    AUTO,

    /** What any rule takes; where that is not possible it is an error. */
    ON,

    /** Nothing. */
    OFF;

    /** The name in options and messages: {@code auto}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
