package io.ringcast.engine.network;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.group_req;
import io.ringcast.bindings.group_source_req;
import io.ringcast.bindings.sockaddr_in;
import io.ringcast.engine.error.LinuxException;
import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.Syscalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Keeps this host a member of multicast groups on one interface: the kernel reports it by IGMP when
 * joining, when asked, when the interface comes up again, and reports the end when this is closed
 * or the process dies.
 *
 * <p>The sockets behind it are UDP sockets that are never bound: without a port they receive
 * nothing, so nothing queues up in them.
 *
 * <p>The kernel limits what one socket can hold: {@code net.ipv4.igmp_max_memberships} groups, 20
 * by default, and {@code net.ipv4.igmp_max_msf} senders of one group, 10 by default
 * (Documentation/networking/ip-sysctl.rst). So there are as many sockets as it takes.
 *
 * <p>The end of the interface is the end of its memberships, also for an interface that takes its
 * place: close this, then join again. In that order, because on an interface of the same index the
 * closing would end the new memberships, too.
 *
 * <p>Threading: one thread at a time.
 */
public final class GroupMembership implements AutoCloseable {
    private final Link link;
    private final List<Descriptor> sockets = new ArrayList<>();

    private GroupMembership(Link link) {
        this.link = link;
    }

    /**
     * Joins groups. Who wants all senders of a group has the single ones anyway: those are left
     * out.
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

    /** In the last socket, or in one more if that has no room. */
    private void join(GroupJoin join) {
        final boolean first = sockets.isEmpty();
        if (first) {
            open();
        }
        int errno = tryJoin(join);
        if (errno == Linux.ENOBUFS() && !first) {
            open();
            errno = tryJoin(join);
        }
        if (errno != 0) {
            throw refused(join, errno);
        }
    }

    private void open() {
        sockets.add(Descriptor.socket(Linux.AF_INET(), Linux.SOCK_DGRAM(), 0));
    }

    /** Returns 0, or the error number. */
    private int tryJoin(GroupJoin join) {
        final int fd = sockets.get(sockets.size() - 1).number();
        // By interface index (RFC 3678): the older requests want an address of the interface
        try (Arena arena = Arena.ofConfined()) {
            if (join.sourceSpecific()) {
                final MemorySegment request = group_source_req.allocate(arena);
                group_source_req.gsr_interface(request, link.index());
                address(group_source_req.gsr_group(request), join.group().ipv4());
                address(group_source_req.gsr_source(request), join.source().orElseThrow().ipv4());
                Syscalls.setsockopt(
                        fd, Linux.IPPROTO_IP(), Linux.MCAST_JOIN_SOURCE_GROUP(), request);
            } else {
                final MemorySegment request = group_req.allocate(arena);
                group_req.gr_interface(request, link.index());
                address(group_req.gr_group(request), join.group().ipv4());
                Syscalls.setsockopt(fd, Linux.IPPROTO_IP(), Linux.MCAST_JOIN_GROUP(), request);
            }
            return 0;
        } catch (LinuxException e) {
            return e.errno();
        }
    }

    private static void address(MemorySegment storage, int ipv4) {
        sockaddr_in.sin_family(storage, (short) Linux.AF_INET());
        storage.set(
                JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN),
                sockaddr_in.sin_addr$offset(),
                ipv4);
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

    private String advice(GroupJoin join, int errno) {
        if (errno == Linux.ENOBUFS()) {
            return join.sourceSpecific()
                    ? "sysctl net.ipv4.igmp_max_memberships or net.ipv4.igmp_max_msf is 0"
                    : "sysctl net.ipv4.igmp_max_memberships is 0";
        }
        if (errno == Linux.ENODEV()) {
            return "the interface is gone, or has no IPv4 (its MTU is below 68)";
        }
        return errno == Linux.ENOMEM() ? "raise sysctl net.core.optmem_max" : "";
    }

    /** Leaves all groups. */
    @Override
    public void close() {
        sockets.forEach(Descriptor::close);
        sockets.clear();
    }
}
