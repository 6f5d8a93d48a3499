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
 * Opens the sockets that loops receive by.
 *
 * <p>Threading: the control's thread, after the engine's start.
 */
public final class ReceiveSocketFactory {
    private final ReceiveSocket.Filling filling;
    private int ringFrames;
    private List<Membership> memberships;
    private ClassicProgram filter;
    private final Consumer<String> warnings;

    /**
     * @param rules what is let in; of none, nothing
     * @param filling how the kernel fills the rings
     * @param ringFrames slots of each ring
     * @param nicFilter what the device's own filter is asked to let through
     * @param warnings told, one line each, what is not as wished
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
     * From now on, sockets let in what any of these rules takes, when they are opened or started.
     *
     * @param nicFilters what the device's own filter is asked to let through, each of them
     */
    final void admit(List<Rule> rules, Collection<NicFilter> nicFilters) {
        memberships = Memberships.of(nicFilters, rules);
        filter = BpfFilter.compile(rules, ReceiveSocket.MAX_FILTER).program();
    }

    /** What is asked of the device's own filter. */
    List<Membership> memberships() {
        return memberships;
    }

    /**
     * Sockets of a new group, which receive nothing before {@link #start}; as many as are wanted,
     * or none.
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

    /** As {@link #open}, in a group that is there, on its device. */
    ReceiveSockets join(ReceiveGroup group, Link link, int count) {
        return open(
                link,
                count,
                sockets -> {
                    group.add(sockets);
                    return group;
                });
    }

    /** Whether a device may deliver super-frames: by GRO, or as a peer's sender made them. */
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

    /** The ring that a device asks for; the kernel may grant fewer slots. */
    RingGeometry geometry(Link link) {
        return RingGeometry.forMtu(link.mtu(), ringFrames);
    }

    /** Slots of each ring that is opened from now on. */
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

    /** Lets in what the rules may be about. */
    void start(ReceiveSocket socket) {
        socket.start(filter);
    }

    void warn(String warning) {
        warnings.accept(warning);
    }
}
