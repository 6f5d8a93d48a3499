package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;

/** Advice on failed calls, as far as the call and the error number allow. */
final class Advice {
    private static final String RAW_SOCKETS =
            "packet sockets need CAP_NET_RAW: run as root, give the service"
                    + " AmbientCapabilities=CAP_NET_RAW, or try it out in 'unshare -Urn'";

    private static final String EBPF =
            "eBPF needs CAP_BPF and CAP_NET_ADMIN of the initial user namespace (before Linux 5.8"
                    + " CAP_SYS_ADMIN)";

    private Advice() {}

    /** Returns advice without a full stop, or the empty string. */
    static String on(String call, int errno) {
        if (errno == Linux.EPERM() || errno == Linux.EACCES()) {
            return onDenial(call);
        }
        if (errno == Linux.ENOMEM()) {
            return "use smaller rings, or free memory";
        }
        if (errno == Linux.ENODEV() || errno == Linux.ENXIO()) {
            return "the interface does not exist, or no longer";
        }
        if (errno == Linux.ENETDOWN()) {
            return "set the interface up";
        }
        if (errno == Linux.EAFNOSUPPORT()) {
            return "the kernel lacks it, or the service's RestrictAddressFamilies= forbids it";
        }
        if (errno == Linux.ENOPROTOOPT()) {
            return "this kernel lacks the option";
        }
        return "";
    }

    private static String onDenial(String call) {
        if (call.startsWith("socket(AF_PACKET")) {
            return RAW_SOCKETS;
        }
        if (call.startsWith("bpf(")) {
            return EBPF;
        }
        return "the process lacks a privilege";
    }
}
