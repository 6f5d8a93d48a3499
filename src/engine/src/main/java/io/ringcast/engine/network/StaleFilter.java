package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Filter of the clsact qdisc that a Ringcast process left at a device because it was killed. The
 * filter still works: at the ingress it withholds frames from this host's stack, at the egress it
 * redirects frames that only that process sent.
 *
 * <p>TCX links need no clean-up: they end with their process.
 *
 * <p>Threading: any thread.
 */
public final class StaleFilter {
    private final Link link;
    private final boolean egress;
    private final TrafficControl.Filter filter;
    private final FilterName name;

    private StaleFilter(Link link, boolean egress, TrafficControl.Filter filter, FilterName name) {
        this.link = link;
        this.egress = egress;
        this.filter = filter;
        this.name = name;
    }

    /**
     * Returns the stale filters at both sides of a device. Needs no privilege.
     *
     * @throws LinuxException if the kernel answers with an error
     * @throws UnansweredException if it does not answer now
     */
    public static List<StaleFilter> at(Link link) {
        final List<StaleFilter> stale = new ArrayList<>();
        for (final boolean egress : new boolean[] {false, true}) {
            for (final TrafficControl.Filter filter : filters(link, egress)) {
                final Optional<FilterName> name = FilterName.parse(filter.name());
                if (name.isPresent() && !NetlinkPort.isTaken(name.get().port())) {
                    stale.add(new StaleFilter(link, egress, filter, name.get()));
                }
            }
        }
        return stale;
    }

    private static List<TrafficControl.Filter> filters(Link link, boolean egress) {
        try {
            return TrafficControl.filters(link.index(), egress);
        } catch (LinuxException e) {
            if (e.errno() == Linux.EOPNOTSUPP()) {
                return List.of(); // a kernel without filters
            }
            throw e;
        }
    }

    /** Whether it is at the egress of the device. */
    public boolean egress() {
        return egress;
    }

    /**
     * Removes it, and the qdisc if the dead process had made it and nothing else is in it.
     *
     * @throws LinuxException EPERM without CAP_NET_ADMIN
     */
    public void remove() {
        TrafficControl.removeFilter(link.index(), egress, filter);
        if (name.ownsQdisc() && TrafficControl.isEmpty(link.index())) {
            TrafficControl.removeQdisc(link.index());
        }
    }

    /** The command that removes it. */
    public String command() {
        return "tc filter del dev "
                + link.name()
                + " "
                + side()
                + " protocol all pref "
                + (filter.info() >>> Short.SIZE)
                + " handle 0x"
                + Integer.toHexString(filter.handle())
                + " bpf";
    }

    private String side() {
        return egress ? "egress" : "ingress";
    }

    /** As {@code filter ringcast-4711-if1-5fa3c1d2 at the ingress of if1}. */
    @Override
    public String toString() {
        return "filter " + filter.name() + " at the " + side() + " of " + link.name();
    }
}
