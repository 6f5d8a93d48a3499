package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.error.NetworkException;
import java.util.Optional;

/** Decides whose MAC address a frame to some destination needs. */
final class NextHop {
    private NextHop() {}

    /**
     * The destination itself if it is on the link, {@link Neighbours#BROADCAST} if it stands for
     * all hosts of one of the link's networks, else the gateway.
     *
     * @throws NetworkException if there is no way through the interface, or no next hop because the
     *     destination is this host, a group, a broadcast address of another link
     */
    static int towards(int ipv4, Link link) {
        requireUnicast(ipv4);
        final Optional<Route> route = through(link, ipv4);
        if (route.isPresent() && route.get().type() == Linux.RTN_BROADCAST()) {
            return Neighbours.BROADCAST;
        }
        final Optional<Route> anywhere = Routes.find(ipv4);
        if (anywhere.isPresent()) {
            requireOtherHost(ipv4, anywhere.get(), link);
        }
        if (route.isPresent() && route.get().foreignGateway()) {
            throw new NetworkException(
                    Text.ipv4(ipv4)
                            + ": its gateway through "
                            + link.name()
                            + " has an IPv6 address, which is not supported");
        }
        if (route.isPresent()) {
            return route.get().nextHop(ipv4);
        }
        if (Addresses.of(link).stream().anyMatch(address -> address.contains(ipv4))) {
            return ipv4; // an address without a route of its own: noprefixroute
        }
        throw new NetworkException(noRoute(ipv4, link, anywhere));
    }

    /** As for a socket that has chosen the interface, or else the interface's address, too. */
    private static Optional<Route> through(Link link, int ipv4) {
        final Optional<Route> route = Routes.findThrough(link, ipv4);
        return route.isPresent()
                ? route
                : Addresses.primaryOf(link)
                        .flatMap(own -> Routes.findThrough(link, ipv4, own.address()));
    }

    private static void requireUnicast(int ipv4) {
        if (ipv4 == 0 || ipv4 == Neighbours.BROADCAST || ipv4 >>> 28 == 0xe) {
            throw new NetworkException(
                    Text.ipv4(ipv4) + ": not the address of one host, so it has no MAC address");
        }
    }

    private static void requireOtherHost(int ipv4, Route route, Link link) {
        if (route.type() == Linux.RTN_LOCAL()) {
            throw new NetworkException(
                    Text.ipv4(ipv4) + ": an address of this host, which is not its own neighbour");
        }
        if (route.type() == Linux.RTN_BROADCAST() || route.type() == Linux.RTN_MULTICAST()) {
            throw new NetworkException(
                    Text.ipv4(ipv4)
                            + ": a broadcast address of "
                            + Links.byIndex(route.linkIndex()).name()
                            + ", which frames cannot reach through "
                            + link.name());
        }
    }

    private static String noRoute(int ipv4, Link link, Optional<Route> anywhere) {
        final String start =
                Text.ipv4(ipv4) + ": this host has no route to it through " + link.name();
        if (anywhere.isEmpty()) {
            return start + ", nor through any other interface";
        }
        return start
                + "; its route leads through "
                + Links.byIndex(anywhere.get().linkIndex()).name();
    }
}
