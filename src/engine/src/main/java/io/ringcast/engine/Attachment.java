package io.ringcast.engine;

import io.ringcast.engine.network.Link;

/**
 * Something that hangs on a device, and has to be renewed when the device is another one:
 * re-created under the same name, or with another MTU or MAC address.
 *
 * <p>Threading: called by the thread that runs {@link Control}, one call at a time.
 */
interface Attachment extends AutoCloseable {
    /** The device that multicast arrives on has become this one. */
    void onReceiveLink(Link link);

    /** The device that unicast leaves from has become this one. */
    void onTransmitLink(Link link);

    /** The receiving device's errors of the past, such as having been down, are to be forgotten. */
    default void clearErrors() {
        // where there are none
    }

    /**
     * Lets go of the devices, at the engine's end; after the control's and the loops' last call.
     */
    @Override
    void close();
}
