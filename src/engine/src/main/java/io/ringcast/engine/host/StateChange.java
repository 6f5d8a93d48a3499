package io.ringcast.engine.host;

/**
 * Change of something about the host, and of the engine with it.
 *
 * @param kind what it is about
 * @param message one line, without a full stop
 */
public record StateChange(Kind kind, String message) {
    /** Subject of a change. */
    public enum Kind {
        /** An interface's state, MTU or MAC address. */
        LINK,
        /** The engine's sockets are attached to an interface anew, or cannot be. */
        REBIND,
        /** A destination's MAC address, or whether it can be reached at all. */
        NEIGHBOUR,
        /** A destination that is this host's own address. */
        ADDRESS,
        /** Membership in multicast groups. */
        JOIN,
        /**
         * Events of the host were lost, or a question about it was not answered: its state is asked
         * for again until it is known.
         */
        RESYNC
    }
}
