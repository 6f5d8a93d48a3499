package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifinfomsg;
import java.util.ArrayList;
import java.util.List;

/**
 * The names of this host's interfaces, for a message to somebody who has named none of them. There
 * may be thousands: only those are kept that the message shows.
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

    /** Says that there is no such interface, which ones there are, and what may have been meant. */
    static String unknown(String name) {
        final String start = "interface '" + name + "': there is no such interface";
        final NetlinkRequest request =
                new NetlinkRequest(
                        "RTM_GETLINK", Linux.RTM_GETLINK(), Linux.NLM_F_DUMP(), ifinfomsg.sizeof());
        try {
            return start + Netlink.ask(request, () -> new LinkNames(name), LinkNames::take);
        } catch (UnansweredException e) {
            return start; // so many come and go that they cannot be listed
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

    /** The end of the message. */
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
