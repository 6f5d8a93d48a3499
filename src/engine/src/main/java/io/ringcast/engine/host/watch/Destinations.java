package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;

/**
 * Addresses that the loops write into frames for each destination, as far as they depend on the
 * host.
 *
 * <p>Threading: any thread; a change takes effect in each loop within one burst.
 */
public interface Destinations {
    /**
     * Returns the MAC address of a destination; {@link io.ringcast.engine.address.MacAddress#NONE}
     * if it is unknown.
     */
    long mac(int destination);

    /**
     * Sets the MAC address of a destination; {@link io.ringcast.engine.address.MacAddress#NONE} if
     * it is unknown.
     */
    void setMac(int destination, long mac);

    /** Returns the IP address of a destination. */
    IpAddress address(int destination);

    /** Sets the IP address of a destination to another one of the same family. */
    void setAddress(int destination, IpAddress address);
}
