package io.ringcast.engine.host;

import java.util.Locale;

/**
 * An interface's state, and what it has been through.
 *
 * @param role what it is for
 * @param name as it was last seen, or as it was asked for
 * @param state at this moment
 * @param attached whether the engine's sockets are open on it
 * @param changes of the state since the engine was opened
 * @param rebinds how often the engine's sockets were attached to it anew
 */
public record LinkStatus(
        Role role, String name, State state, boolean attached, long changes, long rebinds) {
    /** Purpose of an interface. */
    public enum Role {
        /** Multicast arrives on it. */
        RECEIVE,
        /** Unicast leaves from it. */
        TRANSMIT;

        /** {@return the name as in messages and reports} */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** State of an interface: whether it passes frames. */
    public enum State {
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
}
