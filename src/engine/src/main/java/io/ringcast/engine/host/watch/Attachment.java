package io.ringcast.engine.host.watch;

import io.ringcast.engine.network.Link;

/**
 * Resource attached to one of the engine's devices. It must be renewed when the device is
 * re-created under the same name, or when its MTU or MAC address changes.
 *
 * <p>Threading: called by the control thread, one call at a time.
 */
public interface Attachment extends AutoCloseable {
    /**
     * Attaches the resource to the present device.
     *
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    void renew(Link link);

    /** Clears past errors of the device, such as that it was down. */
    default void clearErrors() {
        // by default there are no errors to clear
    }

    /**
     * Looks for faults that no event reports, and repairs them; called about once a second while
     * frames can pass.
     *
     * @return what was repaired, one line; empty if nothing had to be repaired
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    default String mend() {
        return "";
    }

    /**
     * Detaches from the device when the engine ends, after the last calls of the control thread and
     * the loops.
     */
    @Override
    void close();
}
