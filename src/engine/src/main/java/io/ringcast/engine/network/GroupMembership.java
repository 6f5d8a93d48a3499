package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.group_req;
import io.ringcast.bindings.group_source_req;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Membership of this host in multicast groups on one interface. The kernel reports it by IGMP or
 * MLD when joining, on queries, and when the interface comes up again; it reports the end when this
 * object is closed or the process ends.
 *
 * <p>The sockets behind it are UDP sockets that are never bound: without a port they receive
 * nothing, so nothing queues up in them.
 *
 * <p>The kernel limits what one socket can hold: {@code net.ipv4.igmp_max_memberships} groups, 20
 * by default, and {@code net.ipv4.igmp_max_msf} senders of one group, 10 by default; of IPv6 {@code
 * net.ipv6.mld_max_msf} senders, 64 by default, and what memory a socket may have (optmem_max) for
 * groups (Documentation/networking/ip-sysctl.rst). So there are as many sockets as it takes.
 *
 * <p>When the interface is removed, its memberships end. For an interface that takes its place,
 * close this object first, then join again. In the other order, if the new interface has the same
 * index, closing would end the new memberships, too.
 *
 * <p>Threading: one thread at a time.
 */
public final class GroupMembership implements AutoCloseable {
    private final Link link;
    private final List<Descriptor> sockets = new ArrayList<>();

    /** The last socket of each family, which may have room. */
    private final Map<Family, Descriptor> last = new EnumMap<>(Family.class);

    private GroupMembership(Link link) {
        this.link = link;
    }

    /**
     * Joins groups. If a group is joined for all senders, joins of the same group for single
     * senders are left out.
     *
     * @param link may be down: the report is sent when it comes up
     * @throws NetworkException if the kernel refuses one; then none is joined
     */
    public static GroupMembership join(Link link, List<GroupJoin> joins) {
        final GroupMembership membership = new GroupMembership(link);
        try {
            for (GroupJoin join : withoutCovered(joins)) {
                membership.join(join);
            }
            return membership;
        } catch (RuntimeException e) {
            membership.close();
            throw e;
        }
    }

    private static Set<GroupJoin> withoutCovered(List<GroupJoin> joins) {
        final Set<GroupJoin> all = new LinkedHashSet<>(joins);
        all.removeIf(
                join -> join.sourceSpecific() && joins.contains(GroupJoin.anySource(join.group())));
        return all;
    }

    /** In the last socket of its family, or in one more if that has no room. */
    private void join(GroupJoin join) {
        final Family family = Family.of(join.group());
        final boolean first = !last.containsKey(family);
        int errno = first ? 0 : tryJoin(join, last.get(family));
        if (first || errno == Linux.ENOBUFS() || errno == Linux.ENOMEM()) {
            errno = tryJoin(join, open(join, family));
        }
        if (errno != 0) {
            throw refused(join, errno);
        }
    }

    private Descriptor open(GroupJoin join, Family family) {
        try {
            final Descriptor socket = Descriptor.socket(family.number(), Linux.SOCK_DGRAM(), 0);
            sockets.add(socket);
            last.put(family, socket);
            return socket;
        } catch (LinuxException e) {
            if (e.errno() == Linux.EAFNOSUPPORT()) {
                throw refused(join, e.errno());
            }
            throw e;
        }
    }

    /** Returns 0, or the error number. */
    private int tryJoin(GroupJoin join, Descriptor socket) {
        final int level = join.group().isIpv4() ? Linux.IPPROTO_IP() : Linux.IPPROTO_IPV6();
        // By interface index (RFC 3678): the older requests of IPv4 want an address
        try (Arena arena = Arena.ofConfined()) {
            if (join.sourceSpecific()) {
                final MemorySegment request = group_source_req.allocate(arena);
                group_source_req.gsr_interface(request, link.index());
                SocketAddresses.fill(group_source_req.gsr_group(request), join.group());
                SocketAddresses.fill(
                        group_source_req.gsr_source(request), join.source().orElseThrow());
                Syscalls.setsockopt(
                        socket.number(), level, Linux.MCAST_JOIN_SOURCE_GROUP(), request);
            } else {
                final MemorySegment request = group_req.allocate(arena);
                group_req.gr_interface(request, link.index());
                SocketAddresses.fill(group_req.gr_group(request), join.group());
                Syscalls.setsockopt(socket.number(), level, Linux.MCAST_JOIN_GROUP(), request);
            }
            return 0;
        } catch (LinuxException e) {
            return e.errno();
        }
    }

    private NetworkException refused(GroupJoin join, int errno) {
        final LinuxException cause = new LinuxException("join", errno, advice(join, errno));
        return new NetworkException(
                "group " + join + ": cannot be joined on " + link.name() + ": " + tail(cause),
                cause);
    }

    /** Its message without the call, which the start of ours says better. */
    private static String tail(LinuxException cause) {
        return cause.getMessage().substring(cause.call().length() + 2);
    }

    static String advice(GroupJoin join, int errno) {
        if (errno == Linux.ENOMEM()) {
            return "raise sysctl net.core.optmem_max";
        }
        return join.group().isIpv4() ? igmpAdvice(join, errno) : mldAdvice(errno);
    }

    private static String igmpAdvice(GroupJoin join, int errno) {
        if (errno == Linux.ENOBUFS()) {
            return join.sourceSpecific()
                    ? "raise sysctl net.ipv4.igmp_max_memberships and net.ipv4.igmp_max_msf"
                    : "raise sysctl net.ipv4.igmp_max_memberships";
        }
        return errno == Linux.ENODEV()
                ? "the interface is gone, or has no IPv4 (its MTU is below 68)"
                : "";
    }

    private static String mldAdvice(int errno) {
        if (errno == Linux.ENOBUFS()) {
            return "raise sysctl net.ipv6.mld_max_msf";
        }
        if (errno == Linux.EAFNOSUPPORT()) {
            return "this host has no IPv6";
        }
        return errno == Linux.ENODEV() || errno == Linux.EINVAL()
                ? "the interface is gone, or has no IPv6 (its MTU is below 1280)"
                : "";
    }

    /** Leaves all groups. */
    @Override
    public void close() {
        sockets.forEach(Descriptor::close);
        sockets.clear();
        last.clear();
    }
}
