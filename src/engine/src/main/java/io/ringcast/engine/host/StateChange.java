package io.ringcast.engine.host;

import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Objects;

/**
 * Change in the state of the host, and in the engine that follows it.
 *
 * @param kind subject of the change
 * @param level {@link Level#WARNING} if frames may be lost until a later change, else {@link
 *     Level#INFO}
 * @param message one line, without a full stop
 * @param values values of the message for scripts, by name: {@code interface}, {@code state},
 *     {@code destination}, {@code errno}; unmodifiable
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
        /** The engine's sockets were reopened on an interface, or reopening failed. */
        REBIND,
        /** The MAC address of a destination, or whether it can be reached. */
        NEIGHBOUR,
        /** A destination that is this host's own address. */
        ADDRESS,
        /** Membership in multicast groups. */
        JOIN,
        /**
         * Netlink events were lost, or the kernel did not answer a request: the engine reads the
         * state again until it knows it.
         */
        RESYNC
    }
}
