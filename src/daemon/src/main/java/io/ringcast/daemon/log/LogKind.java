package io.ringcast.daemon.log;

import java.util.Locale;

/** Kind of an event. The rate limit applies to each kind separately ({@link RateLimit}). */
public enum LogKind {
    /** Logged once, or at each request of a user: not limited. */
    OTHER,
    /** An interface's state, MTU or MAC address. */
    LINK,
    /** Sockets were opened again on an interface, or could not be. */
    REBIND,
    /** A destination's MAC address, or whether it can be reached. */
    NEIGHBOUR,
    /** A destination that is this host's own address. */
    ADDRESS,
    /** Membership in multicast groups. */
    JOIN,
    /** The host's state is read again. */
    RESYNC,
    /** A warning of the engine. */
    ENGINE,
    /** Waiting for something that is not there yet. */
    WAITING,
    /** Outcome of a reload. */
    RELOAD,
    /** The control socket. */
    CONTROL,
    /** A request at the control socket. */
    REQUEST,
    /** Log lines of the JDK or of a library. */
    LIBRARY;

    /** Returns the name, the value of {@code event} in log lines. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean limited() {
        return this != OTHER;
    }
}
