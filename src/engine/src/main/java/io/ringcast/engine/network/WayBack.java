package io.ringcast.engine.network;

import java.util.Optional;
import java.util.Set;

/**
 * Path on which sent frames come back to the same host: from the transmit device to the receive
 * device, without another host in between.
 */
public final class WayBack {
    /** Kinds of devices that are made in pairs (drivers/net/veth.c, netkit.c). */
    private static final Set<String> PAIRED = Set.of("veth", "netkit");

    private WayBack() {}

    /**
     * The way, for the end of a sentence; empty if there is none.
     *
     * @throws io.ringcast.engine.network.UnansweredException if that cannot be told now
     */
    public static Optional<String> of(Link transmit, Link receive) {
        if (transmit.index() == receive.index()) {
            return Optional.of(sameInterface(transmit.name()));
        }
        return areJoined(transmit, receive)
                ? Optional.of(receive.name() + " is the other end of " + transmit.name())
                : Optional.empty();
    }

    /** The same where only a name is known. */
    public static String sameInterface(String name) {
        return "frames arrive and leave by " + name;
    }

    /** Both ends of a pair in this network namespace. */
    private static boolean areJoined(Link one, Link other) {
        return PAIRED.contains(one.kind())
                && UpperDevice.relations(one.index())
                        .filter(each -> each.lower() == other.index())
                        .isPresent();
    }
}
