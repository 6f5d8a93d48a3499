package io.ringcast.engine.host;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;

/**
 * Change of something about the host, and of the engine with it.
 *
 * @param kind what it is about
 * @param level {@link Level#WARNING} if frames may be lost until a later change, else {@link
 *     Level#INFO}
 * @param message one line, without a full stop
 * @param values what a script would look for in the message, by name: {@code interface}, {@code
 *     state}, {@code destination}, {@code errno}; unmodifiable
 */
public record StateChange(Kind kind, Level level, String message, Map<String, String> values) {
    /** Copies the values; none may be null. */
    public StateChange {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(level, "level");
        Objects.requireNonNull(message, "message");
        values = Map.copyOf(values);
    }

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
