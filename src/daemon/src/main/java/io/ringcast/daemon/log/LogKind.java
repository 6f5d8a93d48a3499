package io.ringcast.daemon.log;

import java.util.Locale;

/** Kind of an event: those of one kind are limited together ({@link RateLimit}). */
public enum LogKind {
    /** Said once, or as often as somebody asks for it: not limited. */
    OTHER,
    /** An interface's state, MTU or MAC address. */
    LINK,
    /** The sockets are attached to an interface anew, or cannot be. */
    REBIND,
    /** A destination's MAC address, or whether it can be reached. */
    NEIGHBOUR,
    /** A destination that is this host's own address. */
    ADDRESS,
    /** Membership in multicast groups. */
    JOIN,
    /** The host's state is asked for again. */
    RESYNC,
    /** A warning of the engine. */
    ENGINE,
    /** An attempt to open what is not there yet. */
    WAITING,
    /** Outcome of a reload. */
    RELOAD,
    /** The control socket. */
    CONTROL,
    /** A request at the control socket. */
    REQUEST,
    /** What the JDK or a library logs. */
    LIBRARY;

    /** The name as the value of {@code event} in log lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean limited() {
        return this != OTHER;
    }
}
