package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.linux.LinuxException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The addresses of this network namespace.
 *
 * <p>Threading: any thread; each call is a separate query to the kernel.
 */
public final class Addresses {
    /**
     * Order of IPv6 addresses, a short form of RFC 6724 section 5 (rules 2, 3 and 7); equal
     * addresses keep the kernel's order.
     */
    private static final Comparator<LinkAddress> PREFERENCE =
            Comparator.comparing((LinkAddress each) -> !each.usable())
                    .thenComparing(each -> each.address().isLinkLocal())
                    .thenComparing(LinkAddress::passing);

    private Addresses() {}

    /**
     * The addresses of an interface of one family, the primary one first; none if it is gone.
     *
     * <p>Of IPv4 addresses this is the kernel's order. Of IPv6 addresses those come first that are
     * valid beyond the link, and among them those that are neither deprecated nor temporary;
     * otherwise the kernel's order is kept. Those that are not {@link LinkAddress#usable} come
     * last.
     */
    public static List<LinkAddress> of(Link link, Family family) {
        final NetlinkRequest request =
                new NetlinkRequest(
                                "RTM_GETADDR on " + link.name(),
                                Linux.RTM_GETADDR(),
                                Linux.NLM_F_DUMP(),
                                ifaddrmsg.sizeof())
                        .filtered();
        ifaddrmsg.ifa_family(request.header(), (byte) family.number());
        ifaddrmsg.ifa_index(request.header(), link.index());
        try {
            return inOrder(Netlink.ask(request, message -> parse(message, link.index(), family)));
        } catch (LinuxException e) {
            if (e.errno() == Linux.ENODEV()) {
                return List.of();
            }
            throw e;
        }
    }

    /** The best ones first. */
    static List<LinkAddress> inOrder(List<LinkAddress> all) {
        return all.stream().allMatch(each -> each.address().isIpv4())
                ? all
                : all.stream().sorted(PREFERENCE).toList();
    }

    /**
     * Filters by family: a kernel without IPv6 answers with IPv4 addresses, or with those of all
     * families.
     */
    private static LinkAddress parse(NetlinkMessage message, int index, Family family) {
        if (message.type() != Linux.RTM_NEWADDR()) {
            return null;
        }
        final int number = ifaddrmsg.ifa_family(message.header(ifaddrmsg.sizeof()));
        if (number != family.number()) {
            return null;
        }
        final LinkAddress address = LinkAddress.parse(message);
        return address.linkIndex() == index ? address : null;
    }

    /** The first of {@link #of}, if there is one that is usable. */
    public static Optional<LinkAddress> primaryOf(Link link, Family family) {
        return of(link, family).stream().filter(LinkAddress::usable).findFirst();
    }

    /**
     * Returns whether datagrams to an address are for this host itself: any address of any of its
     * interfaces, the loopback addresses, and what routes of type {@code local} or {@code anycast}
     * add.
     */
    public static boolean isLocal(IpAddress address) {
        // The kernel takes 0.0.0.0 for 127.0.0.1, but no frame can be addressed to it
        return !address.isUnspecified()
                && Routes.find(address).map(Route::toThisHost).orElse(false);
    }

    /**
     * Returns the same for frames that leave by a link: a link-local IPv6 address is this host's
     * own only if it is the link's own.
     */
    public static boolean isLocal(IpAddress address, Link link) {
        return address.isIpv4() || !address.isLinkLocal()
                ? isLocal(address)
                : of(link, Family.IPV6).stream().anyMatch(own -> own.address().equals(address));
    }
}
