package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;

/**
 * What the loops write into frames for each destination, as far as the host decides that.
 *
 * <p>Threading: any thread; a loop follows from some frame soon after on.
 */
public interface Destinations {
    /**
     * The MAC address of a destination; {@link io.ringcast.engine.address.MacAddress#NONE} if
     * unknown.
     */
    long mac(int destination);

    /** Another MAC address; {@link io.ringcast.engine.address.MacAddress#NONE}: none is known. */
    void setMac(int destination, long mac);

    /** The address of a destination. */
    IpAddress address(int destination);

    /** Another address of the same family. */
    void setAddress(int destination, IpAddress address);
}
