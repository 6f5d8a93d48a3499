package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.tcmsg;
import io.ringcast.engine.linux.LinuxException;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The clsact qdisc of a device, which queues nothing but holds filters for its ingress and egress
 * (net/sched/sch_ingress.c), and filters there that are eBPF programs (net/sched/cls_bpf.c).
 */
final class TrafficControl {
    private static final String CLSACT = "clsact";
    private static final String BPF = "bpf";

    /**
     * Preference "RC", so that all our filters of a device are in one list. Lower ones come first.
     */
    private static final int PREFERENCE = 0x5243;

    private static final int MAJOR = 0xffff_0000; // TC_H_MAJ_MASK, linux/pkt_sched.h

    /** A filter with an eBPF program. */
    record Filter(int handle, int info, String name) {}

    private TrafficControl() {}

    /** Adds the qdisc; returns true if it was not there before. */
    static boolean addQdisc(int device) {
        final NetlinkRequest request =
                request(
                        "RTM_NEWQDISC clsact on " + device,
                        Linux.RTM_NEWQDISC(),
                        Linux.NLM_F_CREATE() | Linux.NLM_F_EXCL() | Linux.NLM_F_ACK(),
                        device);
        qdisc(request);
        try {
            Netlink.tell(request);
            return true;
        } catch (LinuxException e) {
            if (e.errno() == Linux.EEXIST()) {
                return false;
            }
            throw e;
        }
    }

    /** Removes the qdisc with all its filters. */
    static void removeQdisc(int device) {
        final NetlinkRequest request =
                request(
                        "RTM_DELQDISC clsact on " + device,
                        Linux.RTM_DELQDISC(),
                        Linux.NLM_F_ACK(),
                        device);
        qdisc(request);
        Netlink.tell(request);
    }

    private static void qdisc(NetlinkRequest request) {
        tcmsg.tcm_handle(request.header(), Linux.TC_H_CLSACT() & MAJOR);
        tcmsg.tcm_parent(request.header(), Linux.TC_H_CLSACT());
        request.with(Linux.TCA_KIND(), CLSACT);
    }

    /**
     * Adds a filter, or replaces the program of the filter with that handle without affecting
     * frames.
     *
     * @param egress true for egress, false for ingress
     * @param replace true if the filter is there already
     */
    static void putFilter(
            int device, boolean egress, int handle, int program, String name, boolean replace) {
        final int flags = replace ? Linux.NLM_F_REPLACE() : Linux.NLM_F_EXCL();
        final NetlinkRequest request =
                request(
                        "RTM_NEWTFILTER bpf on " + device,
                        Linux.RTM_NEWTFILTER(),
                        Linux.NLM_F_CREATE() | Linux.NLM_F_ACK() | flags,
                        device);
        filter(request, egress, handle, info());
        request.nested(
                Linux.TCA_OPTIONS(),
                options ->
                        options.with(Linux.TCA_BPF_FD(), program)
                                .with(Linux.TCA_BPF_NAME(), name)
                                .with(Linux.TCA_BPF_FLAGS(), Linux.TCA_BPF_FLAG_ACT_DIRECT()));
        Netlink.tell(request);
    }

    /** Removes a filter. */
    static void removeFilter(int device, boolean egress, Filter filter) {
        final NetlinkRequest request =
                request(
                        "RTM_DELTFILTER bpf on " + device,
                        Linux.RTM_DELTFILTER(),
                        Linux.NLM_F_ACK(),
                        device);
        filter(request, egress, filter.handle, filter.info);
        Netlink.tell(request);
    }

    private static void filter(NetlinkRequest request, boolean egress, int handle, int info) {
        tcmsg.tcm_parent(request.header(), parent(egress));
        tcmsg.tcm_handle(request.header(), handle);
        tcmsg.tcm_info(request.header(), info);
        request.with(Linux.TCA_KIND(), BPF);
    }

    /**
     * Returns the filters with an eBPF program at one side of a device; none if there is no qdisc.
     */
    static List<Filter> filters(int device, boolean egress) {
        return Netlink.ask(allFilters(device, egress), TrafficControl::parse);
    }

    /**
     * Returns kinds and names of the filters at one side of a device; none if there is no qdisc.
     */
    static List<String> descriptions(int device, boolean egress) {
        return Netlink.ask(allFilters(device, egress), TrafficControl::description);
    }

    private static NetlinkRequest allFilters(int device, boolean egress) {
        final NetlinkRequest request =
                request(
                        "RTM_GETTFILTER on " + device,
                        Linux.RTM_GETTFILTER(),
                        Linux.NLM_F_DUMP(),
                        device);
        tcmsg.tcm_parent(request.header(), parent(egress));
        return request;
    }

    private static String description(NetlinkMessage message) {
        final Attributes attributes = message.attributes(tcmsg.sizeof());
        final String kind = attributes.string(Linux.TCA_KIND());
        return tcmsg.tcm_handle(message.header(tcmsg.sizeof())) == 0
                ? null
                : kind.equals(BPF)
                        ? kind
                                + " "
                                + attributes
                                        .nested(Linux.TCA_OPTIONS())
                                        .string(Linux.TCA_BPF_NAME())
                        : kind;
    }

    /** Returns true if no filter of any kind is left at either side of a device. */
    static boolean isEmpty(int device) {
        for (final boolean egress : new boolean[] {false, true}) {
            final NetlinkRequest request =
                    request(
                            "RTM_GETTFILTER on " + device,
                            Linux.RTM_GETTFILTER(),
                            Linux.NLM_F_DUMP(),
                            device);
            tcmsg.tcm_parent(request.header(), parent(egress));
            if (!Netlink.ask(request, message -> Boolean.TRUE).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    private static Filter parse(NetlinkMessage message) {
        final var header = message.header(tcmsg.sizeof());
        final Attributes attributes = message.attributes(tcmsg.sizeof());
        final int handle = tcmsg.tcm_handle(header);
        // the kernel lists each chain of filters with a message without a handle first
        return handle == 0 || !attributes.string(Linux.TCA_KIND()).equals(BPF)
                ? null
                : new Filter(
                        handle,
                        tcmsg.tcm_info(header),
                        attributes.nested(Linux.TCA_OPTIONS()).string(Linux.TCA_BPF_NAME()));
    }

    private static NetlinkRequest request(String description, int type, int flags, int device) {
        final NetlinkRequest request = new NetlinkRequest(description, type, flags, tcmsg.sizeof());
        tcmsg.tcm_ifindex(request.header(), device);
        return request;
    }

    private static int parent(boolean egress) {
        return Linux.TC_H_CLSACT() & MAJOR
                | (egress ? Linux.TC_H_MIN_EGRESS() : Linux.TC_H_MIN_INGRESS());
    }

    /** Returns preference and protocol, the latter in network byte order. */
    private static int info() {
        final short protocol = (short) Linux.ETH_P_ALL();
        final boolean swap = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return PREFERENCE << 16
                | Short.toUnsignedInt(swap ? Short.reverseBytes(protocol) : protocol);
    }
}
