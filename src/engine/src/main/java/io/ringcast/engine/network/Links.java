package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.engine.linux.LinuxException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The interfaces of this network namespace.
 *
 * <p>Threading: any thread; each call is a separate query to the kernel.
 */
public final class Links {
    private static final int LONGEST_NAME = 15; // IFNAMSIZ - 1 of linux/if.h
    private static final int LONGEST_OTHER_NAME = 127; // ALTIFNAMSIZ - 1 of linux/netdevice.h

    private Links() {}

    /**
     * The interface of that name or alternative name.
     *
     * @return empty if there is none
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<Link> find(String name) {
        final int length = name.getBytes(StandardCharsets.UTF_8).length;
        if (length == 0 || length > LONGEST_OTHER_NAME) {
            return Optional.empty();
        }
        // By either attribute the kernel finds names of either kind
        final int attribute =
                length <= LONGEST_NAME ? Linux.IFLA_IFNAME() : Linux.IFLA_ALT_IFNAME();
        return ask(request(name).with(attribute, name))
                .filter(l -> l.name().equals(name) || l.alternativeNames().contains(name));
    }

    /**
     * The interface of that index.
     *
     * @return empty if there is none, or none any more
     * @throws UnansweredException if that cannot be told now
     */
    public static Optional<Link> find(int index) {
        final NetlinkRequest request = request(String.valueOf(index));
        ifinfomsg.ifi_index(request.header(), index);
        return ask(request).filter(link -> link.index() == index);
    }

    /**
     * The interface of that name or alternative name.
     *
     * @throws NetworkException if there is none; the message lists those that there are
     */
    public static Link byName(String name) {
        return find(name).orElseThrow(() -> new NetworkException(LinkNames.unknown(name)));
    }

    /**
     * The interface of that index.
     *
     * @throws NetworkException if there is none, or none any more
     */
    public static Link byIndex(int index) {
        return find(index)
                .orElseThrow(
                        () ->
                                new NetworkException(
                                        "interface index "
                                                + index
                                                + ": there is no such interface"));
    }

    private static NetlinkRequest request(String which) {
        return new NetlinkRequest(
                "RTM_GETLINK " + which, Linux.RTM_GETLINK(), 0, ifinfomsg.sizeof());
    }

    private static Optional<Link> ask(NetlinkRequest request) {
        try {
            return Netlink.ask(request, Links::parse).stream().findFirst();
        } catch (LinuxException e) {
            // EINVAL: an index of 0 or below, or a kernel that knows no alternative names
            if (e.errno() == Linux.ENODEV() || e.errno() == Linux.EINVAL()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Link parse(NetlinkMessage message) {
        return message.type() == Linux.RTM_NEWLINK() ? Link.parse(message) : null;
    }
}
