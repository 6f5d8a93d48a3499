package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.mode.TransmitMode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Probe that tells whether the running kernel segments super-frames of UDP datagrams from packet
 * sockets.
 */
public final class Segmentation {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int PAYLOAD = 1;
    private static final int HEADERS = 42; // Ethernet, IPv4, UDP
    private static final int LENGTH = HEADERS + PAYLOAD;
    private static final int IP_LENGTH = 16;
    private static final int PORTS = 34;
    private static final int UDP_LENGTH = 38;
    private static final int IPV4_WITHOUT_OPTIONS = 0x45; // RFC 791: version 4, five words
    private static final int UDP = 17;

    private Segmentation() {}

    /**
     * Tries it: sends a super-frame of two datagrams on the loopback interface, to a MAC address
     * that is not the interface's own, so that the host's stack does not accept it.
     *
     * @param loopbackIndex the loopback interface's index
     * @throws LinuxException if it cannot be tried: EPERM without CAP_NET_RAW, ENETDOWN if the
     *     interface is down
     */
    public static boolean probe(int loopbackIndex) {
        try (Arena arena = Arena.ofConfined();
                PacketPort socket =
                        PacketSockets.open(TransmitMode.GSO, loopbackIndex, false, null)) {
            final OutFrame frame = plain(frame(arena));
            final SuperFrame superFrame = new SuperFrame(arena);
            superFrame.start(frame);
            superFrame.append(frame);
            final long result = socket.sendSuperFrame(superFrame.message());
            if (result < 0 && result != -Linux.EINVAL()) {
                throw new LinuxException("sendmsg(AF_PACKET, UDP_SEGMENT)", (int) -result);
            }
            // EINVAL: virtio_net_hdr_to_skb does not support this kind of segmentation
            return result >= 0;
        }
    }

    private static OutFrame plain(MemorySegment frame) {
        final Burst burst = new Burst(1);
        burst.begin(frame);
        burst.add(0, LENGTH, LENGTH, 0, 0, 0, 0);
        final Headers headers = new Headers();
        headers.readLink(burst, 0);
        headers.readNetwork();
        headers.readTransport();
        final OutFrame out = new OutFrame(headers);
        out.place(0, 0, LENGTH, false);
        out.datagram(0, headers.ports(), OutFrame.CHECKSUM_OPTIONAL);
        return out;
    }

    /** Makes a datagram to the discard port (RFC 863), with IP addresses 0.0.0.0. */
    private static MemorySegment frame(Arena arena) {
        final MemorySegment frame = arena.allocate(LENGTH);
        frame.set(ValueLayout.JAVA_BYTE, 0, (byte) 2); // locally administered
        frame.set(ValueLayout.JAVA_BYTE, 6, (byte) 2);
        frame.set(NETWORK_SHORT, 12, (short) Linux.ETH_P_IP());
        frame.set(ValueLayout.JAVA_BYTE, 14, (byte) IPV4_WITHOUT_OPTIONS);
        frame.set(ValueLayout.JAVA_BYTE, 22, (byte) 1); // TTL
        frame.set(ValueLayout.JAVA_BYTE, 23, (byte) UDP);
        frame.set(NETWORK_SHORT, IP_LENGTH, (short) (LENGTH - 14));
        frame.set(NETWORK_SHORT, PORTS, (short) 9);
        frame.set(NETWORK_SHORT, PORTS + 2, (short) 9);
        frame.set(NETWORK_SHORT, UDP_LENGTH, (short) (LENGTH - PORTS));
        return frame;
    }
}
