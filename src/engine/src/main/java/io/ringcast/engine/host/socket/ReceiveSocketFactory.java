package io.ringcast.engine.host.socket;

import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.network.Features;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.ring.ReceiveGroup;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Factory of the loops' receive sockets.
 *
 * <p>Threading: the control thread, after the engine has started.
 */
public final class ReceiveSocketFactory {
    private final ReceiveSocket.Filling filling;
    private int ringFrames;
    private List<Membership> memberships;
    private ClassicProgram filter;
    private final Consumer<String> warnings;

    /**
     * @param rules the rules whose frames are let in; without rules, no frames
     * @param filling how the kernel fills the rings
     * @param ringFrames slots of each ring
     * @param nicFilter setting of the device's own filter @param warnings receives one line for
     *     each setting that cannot be met
     */
    public ReceiveSocketFactory(
            RuleSet rules,
            ReceiveSocket.Filling filling,
            int ringFrames,
            NicFilter nicFilter,
            Consumer<String> warnings) {
        this.filling = filling;
        this.ringFrames = ringFrames;
        this.warnings = warnings;
        admit(rules.rules(), List.of(nicFilter));
    }

    /**
     * Sets the rules whose frames are let in by sockets that are opened or started from now on.
     *
     * @param nicFilters settings of the device's own filter; it is asked for all of them
     */
    final void admit(List<Rule> rules, Collection<NicFilter> nicFilters) {
        memberships = Memberships.of(nicFilters, rules);
        filter = BpfFilter.compile(rules, ReceiveSocket.MAX_FILTER).program();
    }

    /** Returns the requests to the device's own filter. */
    List<Membership> memberships() {
        return memberships;
    }

    /**
     * Opens sockets in a new fanout group. They receive nothing before {@link #start}. If one
     * cannot be opened, the others are closed.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public ReceiveSockets open(Link link, int count) {
        if (!KernelRelease.knowsSuperFrames() && mayMerge(link)) {
            warnings.accept(
                    String.format(
                            Locale.ROOT,
                            "packet sockets of this kernel do not know super-frames (Linux 6.2 does): those that arrive on %s are dropped (oversize), or taken for one datagram",
                            link.name()));
        }
        return open(link, count, ReceiveGroup::of);
    }

    /** Opens sockets like {@link #open}, but in an existing group, on the group's device. */
    ReceiveSockets join(ReceiveGroup group, Link link, int count) {
        return open(
                link,
                count,
                sockets -> {
                    group.add(sockets);
                    return group;
                });
    }

    /**
     * Returns whether a device may deliver super-frames: by GRO, or because the peer of a virtual
     * device sent them.
     */
    private static boolean mayMerge(Link link) {
        return link.kind().equals("veth")
                || link.kind().equals("tun")
                || Features.of(link).active("rx-gro");
    }

    private ReceiveSockets open(
            Link link, int count, Function<List<ReceiveSocket>, ReceiveGroup> grouping) {
        final List<ReceiveSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(
                        ReceiveSocket.open(
                                link.index(), filling, geometry(link), memberships, warnings));
            }
            return new ReceiveSockets(sockets, grouping.apply(sockets));
        } catch (RuntimeException e) {
            ReceiveSockets.closeFromLast(sockets);
            throw e;
        }
    }

    /** Returns the ring geometry for a device; the kernel may grant fewer slots. */
    RingGeometry geometry(Link link) {
        return RingGeometry.forMtu(link.mtu(), ringFrames);
    }

    /** Sets the number of slots of rings that are opened from now on. */
    void ringFrames(int frames) {
        ringFrames = frames;
    }

    int ringFrames() {
        return ringFrames;
    }

    /** How the kernel fills the rings. */
    ReceiveSocket.Filling filling() {
        return filling;
    }

    /** Installs the filter of the rules and starts a socket. */
    void start(ReceiveSocket socket) {
        socket.start(filter);
    }

    void warn(String warning) {
        warnings.accept(warning);
    }
}
