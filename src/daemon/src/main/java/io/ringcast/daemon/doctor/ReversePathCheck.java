package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import java.util.List;
import java.util.OptionalLong;

/**
 * Whether this host's own stack would drop what is delivered to it, because the sender's address is
 * not routed back through the transmitting interface (rp_filter,
 * Documentation/networking/ip-sysctl.rst). Of the values for all interfaces and for the one, the
 * greater counts.
 */
final class ReversePathCheck implements Check {
    private static final long STRICT = 1;
    private static final long LOOSE = 2;

    private final HostFiles files;
    private final Link link;
    private final boolean local;

    /**
     * @param link where frames leave
     * @param local whether some are delivered to this host itself
     */
    ReversePathCheck(HostFiles files, Link link, boolean local) {
        this.files = files;
        this.link = link;
        this.local = local;
    }

    @Override
    public String name() {
        return "rp_filter";
    }

    @Override
    public List<Finding> findings() {
        return List.of(finding());
    }

    private Finding finding() {
        if (!local) {
            return Finding.ok(
                    name(), "does not matter here: all goes to other hosts, whose own counts");
        }
        final OptionalLong all = value("all");
        final OptionalLong own = value(link.name());
        if (all.isEmpty() || own.isEmpty()) {
            return Finding.unknown(name(), "/proc/sys/net/ipv4/conf cannot be read");
        }
        final String values =
                "all %d, %s %d".formatted(all.getAsLong(), link.name(), own.getAsLong());
        final long effective = Math.max(all.getAsLong(), own.getAsLong());
        if (effective == STRICT) {
            return Finding.warn(
                    name(),
                    "strict ("
                            + values
                            + "): datagrams whose source is not routed back through "
                            + link.name()
                            + " are dropped",
                    "sysctl -w net.ipv4.conf." + link.name().replace('.', '/') + ".rp_filter=2");
        }
        return Finding.ok(
                name(),
                effective == LOOSE
                        ? "loose (" + values + "): a source needs a route, by any interface"
                        : "off (" + values + ")");
    }

    private OptionalLong value(String whose) {
        return files.number("/proc/sys/net/ipv4/conf/" + whose + "/rp_filter");
    }
}
