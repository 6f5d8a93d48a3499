package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.address.IpAddress;
import java.util.Optional;

/** Choice of the next hop whose MAC address a frame to a destination needs. */
final class NextHop {
    private NextHop() {}

    /**
     * The destination itself if it is on the link, {@link Neighbours#BROADCAST} if it stands for
     * all hosts of one of the link's networks, else the gateway.
     *
     * @throws NetworkException if there is no way through the interface, or no next hop because the
     *     destination is this host, a group, a broadcast address of another link
     */
    static IpAddress towards(IpAddress destination, Link link) {
        requireUnicast(destination);
        final Optional<Route> route = through(link, destination);
        if (route.isPresent() && route.get().type() == Linux.RTN_BROADCAST()) {
            return Neighbours.BROADCAST;
        }
        final Optional<Route> anywhere =
                isOfOneLink(destination) ? route : Routes.find(destination);
        if (anywhere.isPresent()) {
            requireOtherHost(destination, anywhere.get(), link);
        }
        if (route.isPresent()) {
            return route.get().nextHop(destination);
        }
        if (Addresses.of(link, Family.of(destination)).stream()
                .anyMatch(own -> own.contains(destination))) {
            return destination; // the own address has no route: noprefixroute
        }
        throw new NetworkException(noRoute(destination, link, anywhere));
    }

    /** As for a socket that has chosen the interface, or else the interface's address, too. */
    private static Optional<Route> through(Link link, IpAddress destination) {
        final Optional<Route> route = Routes.findThrough(link, destination);
        return route.isPresent()
                ? route
                : Addresses.primaryOf(link, Family.of(destination))
                        .map(LinkAddress::address)
                        .flatMap(own -> Routes.findThrough(link, destination, Optional.of(own)));
    }

    /** A link-local IPv6 address may be another host's on each link. */
    private static boolean isOfOneLink(IpAddress destination) {
        return !destination.isIpv4() && destination.isLinkLocal();
    }

    private static void requireUnicast(IpAddress destination) {
        if (destination.isUnspecified()
                || destination.isMulticast()
                || destination.equals(Neighbours.BROADCAST)) {
            throw new NetworkException(
                    destination + ": must be the address of one host, to have a MAC address");
        }
    }

    private static void requireOtherHost(IpAddress destination, Route route, Link link) {
        if (route.toThisHost()) {
            throw new NetworkException(
                    destination + ": must be an address of another host; it is this host's own");
        }
        if (route.type() == Linux.RTN_BROADCAST() || route.type() == Linux.RTN_MULTICAST()) {
            throw new NetworkException(
                    destination
                            + ": is a broadcast address of "
                            + Links.byIndex(route.linkIndex()).name()
                            + ", and cannot be reached through "
                            + link.name());
        }
    }

    private static String noRoute(IpAddress destination, Link link, Optional<Route> anywhere) {
        final String start = destination + ": this host has no route to it through " + link.name();
        if (anywhere.isEmpty()) {
            return start + ", nor through any other interface";
        }
        return start
                + "; its route leads through "
                + Links.byIndex(anywhere.get().linkIndex()).name();
    }
}
