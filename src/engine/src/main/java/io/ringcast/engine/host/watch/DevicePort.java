package io.ringcast.engine.host.watch;

import io.ringcast.engine.network.Link;

/**
 * The engine's side of an interface: the sockets that are attached to it, and what depends on its
 * properties.
 *
 * <p>Threading: called by the control thread only.
 */
public interface DevicePort {
    /**
     * Attaches sockets to an interface that has taken the place of the former one. It may be down.
     *
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    void attach(Link link);

    /**
     * Whether the sockets are attached to this very interface: not if another one had its index
     * when they were. False if that cannot be told.
     */
    boolean isAttached(Link link);

    /**
     * The interface has another MTU or MAC address than before.
     *
     * @throws RuntimeException with a message of one line if the engine cannot follow; it is tried
     *     again
     */
    void adapt(Link link);

    /**
     * Forgets that the interface was down, which otherwise the next call on a socket reports, also
     * when it is up again.
     */
    void clearErrors();

    /**
     * Looks for what no event tells of, and mends it; called about once a second while frames can
     * pass.
     *
     * @return what was mended, one line; empty if nothing had to be
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    String mend();
}
