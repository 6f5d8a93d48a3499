package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of this host's interfaces, for a message about an interface that does not exist. There may
 * be thousands: only the names that the message shows are kept.
 */
final class LinkNames {
    private static final int MOST_SHOWN = 20;

    private final String wanted;
    private final List<String> shown = new ArrayList<>();
    private String meant = "";
    private int count;

    /**
     * @param wanted the name that was asked for
     */
    LinkNames(String wanted) {
        // "eth0@if7" is how ip(8) shows an interface and its peer; blanks come from copying
        final int at = wanted.indexOf('@');
        this.wanted = (at < 0 ? wanted : wanted.substring(0, at)).strip();
    }

    /**
     * Returns the message: no such interface, which interfaces there are, and which may be meant.
     */
    static String unknown(String name) {
        final String start = "interface '" + name + "': there is no such interface";
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK", Linux.RTM_GETLINK(), Linux.NLM_F_DUMP(), ifinfomsg.sizeof());
        try {
            return start + Netlink.ask(request, () -> new LinkNames(name), LinkNames::take);
        } catch (UnansweredException e) {
            return start; // interfaces come and go so fast that they cannot be listed
        }
    }

    private void take(NetlinkMessage message) {
        if (message.type() == Linux.RTM_NEWLINK()) {
            add(Link.parse(message));
        }
    }

    void add(Link link) {
        count++;
        if (shown.size() < MOST_SHOWN) {
            shown.add(link.name());
        }
        if (meant.isEmpty() && isMeant(link)) {
            meant = link.name();
        }
    }

    private boolean isMeant(Link link) {
        return link.name().equalsIgnoreCase(wanted)
                || !link.alias().isEmpty() && link.alias().equalsIgnoreCase(wanted)
                || link.macText().equalsIgnoreCase(wanted);
    }

    /** Returns the end of the message. */
    @Override
    public String toString() {
        final String start = meant.isEmpty() ? "." : ", did you mean " + meant + "?";
        if (count == 0) {
            return start + " This host has none";
        }
        final String more = count > shown.size() ? " and " + (count - shown.size()) + " more" : "";
        return start + " This host has " + String.join(", ", shown) + more;
    }
}
