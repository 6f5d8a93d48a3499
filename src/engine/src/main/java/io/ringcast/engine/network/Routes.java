package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.rtmsg;
import io.ringcast.engine.error.LinuxException;
import java.util.Optional;

/** What the routing tables of this network namespace say of single destinations. */
final class Routes {
    private static final int ADDRESS_BITS = 32;
    private static final int RTA_SRC = 2; // linux/rtnetlink.h

    private Routes() {}

    /** Where the kernel would send a datagram; empty if nowhere. */
    static Optional<Route> find(int ipv4) {
        return ask(request(ipv4));
    }

    /**
     * Where the kernel would send a datagram that has to leave through that interface; empty if no
     * route leads through it.
     */
    static Optional<Route> findThrough(Link link, int ipv4) {
        return findThrough(link, ipv4, 0);
    }

    /**
     * The same for a datagram that has an address of this host as its source: a rule may have a
     * table of its own for that (ip-rule(8), {@code from}).
     *
     * @param source 0 for none yet
     */
    static Optional<Route> findThrough(Link link, int ipv4, int source) {
        final Optional<Route> route = ask(through(link, ipv4, source));
        if (route.isPresent() && route.get().gateway() == 0 && !inTable(link, ipv4, source)) {
            return Optional.empty();
        }
        return route;
    }

    private static NetlinkRequest through(Link link, int ipv4, int source) {
        final NetlinkRequest request = request(ipv4).with(Linux.RTA_OIF(), link.index());
        if (source != 0) {
            rtmsg.rtm_src_len(request.header(), (byte) ADDRESS_BITS);
            request.withIpv4(RTA_SRC, source);
        }
        return request;
    }

    /**
     * Whether there is an entry. Told which interface to take, the kernel takes a destination
     * without a route for a neighbour (net/ipv4/route.c, ip_route_output_key_hash_rcu), which is a
     * guess; asked for the entry itself it admits that there is none. Kernels before 4.13 do not
     * know the question and answer the other one.
     */
    private static boolean inTable(Link link, int ipv4, int source) {
        final NetlinkRequest request = through(link, ipv4, source);
        rtmsg.rtm_flags(request.header(), Linux.RTM_F_FIB_MATCH());
        return ask(request).isPresent();
    }

    private static NetlinkRequest request(int ipv4) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETROUTE " + Text.ipv4(ipv4), Linux.RTM_GETROUTE(), 0, rtmsg.sizeof());
        rtmsg.rtm_family(request.header(), (byte) Linux.AF_INET());
        rtmsg.rtm_dst_len(request.header(), (byte) ADDRESS_BITS);
        return request.withIpv4(Linux.RTA_DST(), ipv4);
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
                    .findFirst();
        } catch (LinuxException e) {
            if (isRefusal(e.errno())) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * No route, or one of the types unreachable, prohibit, blackhole (net/ipv4/fib_semantics.c).
     */
    private static boolean isRefusal(int errno) {
        return errno == Linux.ENETUNREACH()
                || errno == Linux.EHOSTUNREACH()
                || errno == Linux.EACCES()
                || errno == Linux.EINVAL();
    }
}
