package io.ringcast.engine.host.watch;

import io.ringcast.engine.network.Link;

/**
 * Engine's side of an interface: the sockets that are attached to it, and the settings that depend
 * on its properties.
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
     * Returns whether the sockets are attached to exactly this interface. False if they were
     * attached to an earlier interface with the same index, or if the answer is unknown.
     */
    boolean isAttached(Link link);

    /**
     * Adapts to another MTU or MAC address of the interface.
     *
     * @throws RuntimeException with a message of one line if the engine cannot follow; it is tried
     *     again
     */
    void adapt(Link link);

    /**
     * Clears the socket error that the interface was down. Otherwise the next call on a socket
     * reports this error, even when the interface is up again.
     */
    void clearErrors();

    /**
     * Looks for faults that no event reports, and repairs them; called about once a second while
     * frames can pass.
     *
     * @return what was repaired, one line; empty if nothing had to be repaired
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    String mend();
}
