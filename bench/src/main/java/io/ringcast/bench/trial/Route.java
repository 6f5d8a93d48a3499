package io.ringcast.bench.trial;

import io.ringcast.testbed.Namespace;

/**
 * From where to where a trial's frames go, and what is to become of them on the way.
 *
 * @param sender the generator's namespace
 * @param sendInterface its interface
 * @param source the address that frames come from
 * @param group the group that they are sent to, of the same family
 * @param receiver the sink's namespace
 * @param receiveInterface its interface
 * @param to the address that frames are to have at the sink; null if nobody rewrites them
 * @param toMac likewise the MAC address
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
    /** 62 bytes of headers and a stamp of 16. */
    private static final int IPV6_LEAST = 78;

    /** The same way, for somebody who forwards without rewriting. */
    public Route unchanged() {
        return new Route(
                sender, sendInterface, source, group, receiver, receiveInterface, null, null);
    }

    /** True if frames are of IPv6, where there are no datagrams without a UDP checksum. */
    public boolean isIpv6() {
        return group.indexOf(':') >= 0;
    }

    /** True if frames can be so short: bytes without FCS. */
    public boolean takes(int length) {
        return !isIpv6() || length >= IPV6_LEAST;
    }
}
