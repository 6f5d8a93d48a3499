package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.Descriptor;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.linux.Syscalls;
import java.util.EnumSet;
import java.util.Set;

/**
 * What packet sockets of the running kernel can do, found out by trying on sockets that are bound
 * to nothing. Only by trying: distributions add to old version numbers, and a seccomp filter takes
 * away from new ones.
 */
public enum PacketFeatures {
    /** Rings of fixed slots: what Ringcast uses. */
    TPACKET_V2,
    /** Rings of blocks with a timeout. */
    TPACKET_V3,
    /** Frames that this host sends are left out (Linux 4.20). */
    IGNORE_OUTGOING,
    /** Several sockets share the frames of an interface. */
    FANOUT,
    /** Straight to the driver. */
    QDISC_BYPASS,
    /** Offload header before each frame: super-frames (UDP GSO). */
    VNET_HDR;

    /**
     * Tries all of them.
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
            // To join a group takes a bound socket; that the kernel knows groups does not
            case FANOUT -> Syscalls.getsockoptInt(fd, Linux.SOL_PACKET(), Linux.PACKET_FANOUT());
            case QDISC_BYPASS -> set(fd, Linux.PACKET_QDISC_BYPASS(), 1);
            case VNET_HDR -> set(fd, Linux.PACKET_VNET_HDR(), 1);
        }
    }

    private static void set(int fd, int name, int value) {
        Syscalls.setsockoptInt(fd, Linux.SOL_PACKET(), name, value);
    }
}
