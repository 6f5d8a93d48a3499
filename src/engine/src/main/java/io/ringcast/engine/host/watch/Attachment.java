package io.ringcast.engine.host.watch;

import io.ringcast.engine.network.Link;

/**
 * Something that hangs on one of the engine's devices, and has to be renewed when the device is
 * another one: re-created under the same name, or with another MTU or MAC address.
 *
 * <p>Threading: called by the control thread, one call at a time.
 */
public interface Attachment extends AutoCloseable {
    /**
     * The device has become this one.
     *
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    void renew(Link link);

    /** The device's errors of the past, such as having been down, are to be forgotten. */
    default void clearErrors() {
        // where there are none
    }

    /**
     * Looks for what no event tells of, and mends it; called about once a second while frames can
     * pass.
     *
     * @return what was mended, one line; empty if nothing had to be
     * @throws RuntimeException with a message of one line if that fails; it is tried again
     */
    default String mend() {
        return "";
    }

    /** Lets go of the device, at the engine's end; after the control's and the loops' last call. */
    @Override
    void close();
}
