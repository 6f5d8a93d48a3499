package io.ringcast.bench.trial;

import io.ringcast.testbed.Namespace;

/**
 * Path of a trial's frames, and the addresses that they must have at its end.
 *
 * @param sender the generator's namespace
 * @param sendInterface the generator's interface
 * @param source source address of frames
 * @param group group that frames are sent to, of the same family
 * @param receiver the sink's namespace
 * @param receiveInterface the sink's interface
 * @param to destination address that frames must have at the sink; null if they are not rewritten
 * @param toMac destination MAC address that frames must have at the sink; null if they are not
 *     rewritten
 */
public record Route(
        Namespace sender,
        String sendInterface,
        String source,
        String group,
        Namespace receiver,
        String receiveInterface,
        String to,
        String toMac) {
    /** Shortest IPv6 frame: 62 bytes of headers and a stamp of 16. */
    private static final int IPV6_LEAST = 78;

    /** Returns the same route for a contender that forwards without rewriting. */
    public Route unchanged() {
        return new Route(
                sender, sendInterface, source, group, receiver, receiveInterface, null, null);
    }

    /** Returns true if frames are IPv6, which does not allow datagrams without a UDP checksum. */
    public boolean isIpv6() {
        return group.indexOf(':') >= 0;
    }

    /** Returns true if frames can have this length, in bytes without FCS. */
    public boolean takes(int length) {
        return !isIpv6() || length >= IPV6_LEAST;
    }
}
