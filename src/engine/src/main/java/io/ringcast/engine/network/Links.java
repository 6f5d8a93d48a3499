package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.engine.linux.LinuxException;
import java.util.Comparator;
import java.util.List;

/**
 * The interfaces of this network namespace.
 *
 * <p>Threading: any thread; each call is a question of its own to the kernel.
 */
public final class Links {
    private static final int MOST_NAMES_SHOWN = 20;

    private Links() {}

    /** All interfaces, by index. */
    public static List<Link> list() {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK", Linux.RTM_GETLINK(), Linux.NLM_F_DUMP(), ifinfomsg.sizeof());
        return Netlink.ask(request, Links::parse).stream()
                .sorted(Comparator.comparingInt(Link::index))
                .toList();
    }

    /**
     * The interface of that name or alternative name.
     *
     * @throws NetworkException if there is none; the message lists those that there are
     */
    public static Link byName(String name) {
        final List<Link> links = list();
        for (Link link : links) {
            if (link.name().equals(name)) {
                return link;
            }
        }
        for (Link link : links) {
            if (link.alternativeNames().contains(name)) {
                return link;
            }
        }
        throw new NetworkException(unknown(name, links));
    }

    /**
     * The interface of that index.
     *
     * @throws NetworkException if there is none, or none any more
     */
    public static Link byIndex(int index) {
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK " + index, Linux.RTM_GETLINK(), 0, ifinfomsg.sizeof());
        ifinfomsg.ifi_index(request.header(), index);
        try {
            for (Link link : Netlink.ask(request, Links::parse)) {
                if (link.index() == index) {
                    return link;
                }
            }
        } catch (LinuxException e) {
            // EINVAL: 0 and below
            if (e.errno() != Linux.ENODEV() && e.errno() != Linux.EINVAL()) {
                throw e;
            }
        }
        throw new NetworkException("interface index " + index + ": there is no such interface");
    }

    private static Link parse(NetlinkMessage message) {
        return message.type() == Linux.RTM_NEWLINK() ? Link.parse(message) : null;
    }

    /** Says that there is no such interface, which ones there are, and what may have been meant. */
    static String unknown(String name, List<Link> links) {
        final String meant = meant(name, links);
        final StringBuilder message =
                new StringBuilder("interface '")
                        .append(name)
                        .append("': there is no such interface");
        if (!meant.isEmpty()) {
            message.append(", did you mean ").append(meant).append('?');
        } else {
            message.append('.');
        }
        message.append(" This host has ");
        if (links.isEmpty()) {
            return message.append("none").toString();
        }
        final List<String> names = links.stream().map(Link::name).toList();
        final int shown = Math.min(names.size(), MOST_NAMES_SHOWN);
        message.append(String.join(", ", names.subList(0, shown)));
        if (shown < names.size()) {
            message.append(" and ").append(names.size() - shown).append(" more");
        }
        return message.toString();
    }

    private static String meant(String name, List<Link> links) {
        // "eth0@if7" is how ip(8) shows an interface and its peer; blanks come from copying
        final int at = name.indexOf('@');
        final String plain = (at < 0 ? name : name.substring(0, at)).strip();
        for (Link link : links) {
            if (link.name().equalsIgnoreCase(plain)
                    || (!link.alias().isEmpty() && link.alias().equalsIgnoreCase(plain))
                    || link.macText().equalsIgnoreCase(plain)) {
                return link.name();
            }
        }
        return "";
    }
}
