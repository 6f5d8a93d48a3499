package io.ringcast.bench.trial;

import io.ringcast.testbed.Namespace;

/**
 * From where to where a trial's frames go, and what is to become of them on the way.
 *
 * @param sender the generator's namespace
 * @param sendInterface its interface
 * @param source the address that frames come from
 * @param receiver the sink's namespace
 * @param receiveInterface its interface
 * @param to the address that frames are to have at the sink; null if nobody rewrites them
 * @param toMac likewise the MAC address
 */
public record Route(
        Namespace sender,
        String sendInterface,
        String source,
        Namespace receiver,
        String receiveInterface,
        String to,
        String toMac) {
    /** The same way, for somebody who forwards without rewriting. */
    public Route unchanged() {
        return new Route(sender, sendInterface, source, receiver, receiveInterface, null, null);
    }
}
