package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.rtmsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.LinuxException;
import java.util.Optional;

/** Route lookups for single destinations in this network namespace. */
final class Routes {
    private static final int RTA_SRC = 2; // linux/rtnetlink.h

    private Routes() {}

    /** Returns the route of a datagram; empty if there is none. */
    static Optional<Route> find(IpAddress destination) {
        return ask(request(destination));
    }

    /**
     * Where the kernel would send a datagram that has to leave through that interface; empty if no
     * route leads through it.
     */
    static Optional<Route> findThrough(Link link, IpAddress destination) {
        return findThrough(link, destination, Optional.empty());
    }

    /**
     * The same for a datagram that has an address of this host as its source: a rule may have a
     * table of its own for that (ip-rule(8), {@code from}).
     *
     * @param source empty for none yet
     */
    static Optional<Route> findThrough(
            Link link, IpAddress destination, Optional<IpAddress> source) {
        final Optional<Route> route = ask(through(link, destination, source));
        if (!destination.isIpv4()) {
            // With a source the kernel may leave the interface aside (ip6_route_output_flags)
            return route.filter(each -> each.toThisHost() || each.linkIndex() == link.index());
        }
        if (route.isPresent()
                && route.get().gateway().isEmpty()
                && !inTable(link, destination, source)) {
            return Optional.empty();
        }
        return route;
    }

    private static NetlinkRequest through(
            Link link, IpAddress destination, Optional<IpAddress> source) {
        final NetlinkRequest request = request(destination).with(Linux.RTA_OIF(), link.index());
        source.ifPresent(
                address -> {
                    rtmsg.rtm_src_len(request.header(), (byte) address.bits());
                    request.with(RTA_SRC, address);
                });
        return request;
    }

    /**
     * Returns whether the routing table has an entry. If a lookup names the interface, the kernel
     * treats an IPv4 destination without a route as a neighbour (net/ipv4/route.c,
     * ip_route_output_key_hash_rcu), which is only a guess. A lookup of the table entry itself
     * (RTM_F_FIB_MATCH) fails if there is none. Kernels before 4.13 ignore that flag and answer
     * with the guess.
     */
    private static boolean inTable(Link link, IpAddress destination, Optional<IpAddress> source) {
        final NetlinkRequest request = through(link, destination, source);
        rtmsg.rtm_flags(request.header(), Linux.RTM_F_FIB_MATCH());
        return ask(request).isPresent();
    }

    private static NetlinkRequest request(IpAddress destination) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETROUTE " + destination, Linux.RTM_GETROUTE(), 0, rtmsg.sizeof());
        rtmsg.rtm_family(request.header(), (byte) Family.of(destination).number());
        rtmsg.rtm_dst_len(request.header(), (byte) destination.bits());
        return request.with(Linux.RTA_DST(), destination);
    }

    private static Optional<Route> ask(NetlinkRequest request) {
        try {
            return Netlink.ask(
                            request,
                            message ->
                                    message.type() == Linux.RTM_NEWROUTE()
                                            ? Route.parse(message)
                                            : null)
                    .stream()
                    .findFirst()
                    .filter(route -> !route.refuses());
        } catch (LinuxException e) {
            if (isRefusal(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Returns whether an error means no route, or a route of type unreachable, prohibit or
     * blackhole (net/ipv4/fib_semantics.c). EOPNOTSUPP and EAFNOSUPPORT: the kernel has no IPv6.
     */
    private static boolean isRefusal(int errno) {
        return errno == Linux.ENETUNREACH()
                || errno == Linux.EHOSTUNREACH()
                || errno == Linux.EACCES()
                || errno == Linux.EINVAL()
                || errno == Linux.EOPNOTSUPP()
                || errno == Linux.EAFNOSUPPORT();
    }
}
