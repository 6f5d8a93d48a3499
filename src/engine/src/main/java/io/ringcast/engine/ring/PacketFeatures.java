package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.util.EnumSet;
import java.util.Set;

/**
 * Features of the running kernel's packet sockets, found by trying them on unbound sockets. Version
 * numbers are not enough: distributions backport features to old kernels, and a seccomp filter may
 * block features of new ones.
 */
public enum PacketFeatures {
    /** Rings of fixed slots: what Ringcast uses. */
    TPACKET_V2,
    /** Rings of blocks with a timeout. */
    TPACKET_V3,
    /** Option to exclude frames that this host sends (Linux 4.20). */
    IGNORE_OUTGOING,
    /** Distribution of an interface's frames among several sockets (PACKET_FANOUT). */
    FANOUT,
    /** Transmission straight to the driver (PACKET_QDISC_BYPASS). */
    QDISC_BYPASS,
    /** Offload header before each frame: super-frames (UDP GSO). */
    VNET_HDR;

    /**
     * Returns the features that the kernel has; tries all of them.
     *
     * @throws LinuxException if no packet socket can be opened: EPERM without CAP_NET_RAW
     */
    public static Set<PacketFeatures> probe() {
        final Set<PacketFeatures> found = EnumSet.noneOf(PacketFeatures.class);
        for (final PacketFeatures feature : values()) {
            try (Descriptor socket = Descriptor.socket(Linux.AF_PACKET(), Linux.SOCK_RAW(), 0)) {
                if (feature.works(socket.number())) {
                    found.add(feature);
                }
            }
        }
        return found;
    }

    private boolean works(int fd) {
        try {
            attempt(fd);
            return true;
        } catch (LinuxException e) {
            // An option or value that the kernel does not know (net/packet/af_packet.c)
            if (e.errno() == Linux.ENOPROTOOPT() || e.errno() == Linux.EINVAL()) {
                return false;
            }
            throw e;
        }
    }

    private void attempt(int fd) {
        switch (this) {
            case TPACKET_V2 -> set(fd, Linux.PACKET_VERSION(), Linux.TPACKET_V2());
            case TPACKET_V3 -> set(fd, Linux.PACKET_VERSION(), Linux.TPACKET_V3());
            case IGNORE_OUTGOING -> set(fd, Linux.PACKET_IGNORE_OUTGOING(), 1);
            // Joining a group requires a bound socket, but reading this option does not
            case FANOUT -> Syscalls.getsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_FANOUT());
            case QDISC_BYPASS -> set(fd, Linux.PACKET_QDISC_BYPASS(), 1);
            case VNET_HDR -> set(fd, Linux.PACKET_VNET_HDR(), 1);
        }
    }

    private static void set(int fd, int name, int value) {
        Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), name, value);
    }
}
