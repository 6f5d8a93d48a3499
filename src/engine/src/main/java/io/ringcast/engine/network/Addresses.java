package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import io.ringcast.engine.error.LinuxException;
import java.util.List;
import java.util.Optional;

/**
 * The IPv4 addresses of this network namespace.
 *
 * <p>Threading: any thread; each call is a question of its own to the kernel.
 */
public final class Addresses {
    private Addresses() {}

    /** The IPv4 addresses of an interface, the primary one first; none if it is gone. */
    public static List<LinkAddress> of(Link link) {
        final NetlinkRequest request =
                new NetlinkRequest(
                                "RTM_GETADDR on " + link.name(),
                                Linux.RTM_GETADDR(),
                                Linux.NLM_F_DUMP(),
                                ifaddrmsg.sizeof())
                        .filtered();
        ifaddrmsg.ifa_family(request.header(), (byte) Linux.AF_INET());
        ifaddrmsg.ifa_index(request.header(), link.index());
        try {
            return Netlink.ask(request, message -> parse(message, link.index()));
        } catch (LinuxException e) {
            if (e.errno() == Linux.ENODEV()) {
                return List.of();
            }
            throw e;
        }
    }

    private static LinkAddress parse(NetlinkMessage message, int index) {
        if (message.type() != Linux.RTM_NEWADDR()) {
            return null;
        }
        final LinkAddress address = LinkAddress.parse(message);
        return address.linkIndex() == index ? address : null;
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
