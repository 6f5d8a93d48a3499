package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import java.util.List;
import java.util.Optional;

/**
 * The IPv4 addresses of this network namespace.
 *
 * <p>Threading: any thread; each call is a question of its own to the kernel.
 */
public final class Addresses {
    private Addresses() {}

    /** All IPv4 addresses of all interfaces. */
    public static List<LinkAddress> list() {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETADDR", Linux.RTM_GETADDR(), Linux.NLM_F_DUMP(), ifaddrmsg.sizeof());
        ifaddrmsg.ifa_family(request.header(), (byte) Linux.AF_INET());
        return Netlink.ask(
                request,
                message ->
                        message.type() == Linux.RTM_NEWADDR() ? LinkAddress.parse(message) : null);
    }

    /** The IPv4 addresses of an interface, the primary one first. */
    public static List<LinkAddress> of(Link link) {
        return list().stream().filter(address -> address.linkIndex() == link.index()).toList();
    }

    /** The address from which the interface sends unless told otherwise, if it has any. */
    public static Optional<LinkAddress> primaryOf(Link link) {
        return of(link).stream().findFirst();
    }

    /**
     * Whether datagrams to an IPv4 address are for this host itself: any address of any of its
     * interfaces, 127.0.0.0/8, and what routes of type {@code local} add.
     */
    public static boolean isLocal(int ipv4) {
        // The kernel takes 0.0.0.0 for 127.0.0.1, but no frame can be addressed to it
        return ipv4 != 0
                && Routes.find(ipv4).map(route -> route.type() == Linux.RTN_LOCAL()).orElse(false);
    }
}
