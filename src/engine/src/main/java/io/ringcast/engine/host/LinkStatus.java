package io.ringcast.engine.host;

import java.util.Locale;

/**
 * State of an interface, with counters of its changes.
 *
 * @param role purpose of the interface
 * @param name the last name that was seen, or the configured name
 * @param state present state
 * @param attached whether the engine's sockets are open on it
 * @param changes number of state changes since the engine was opened
 * @param rebinds how often the engine's sockets were reopened on it
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
        /** It is up, but has no carrier: no device answers at the other end of the cable. */
        NO_CARRIER,
        /** It passes frames. */
        UP;

        /** {@return the name as in messages and reports} */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
