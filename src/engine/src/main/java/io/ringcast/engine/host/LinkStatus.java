package io.ringcast.engine.host;

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
        LinkRole role,
        String name,
        LinkState state,
        boolean attached,
        long changes,
        long rebinds) {}
