package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** Whether the running kernel cuts trains of UDP datagrams that a packet socket sends. */
public final class Segmentation {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int PAYLOAD = 1;
    private static final int LENGTH = Flow.HEADERS + PAYLOAD;
    private static final int IPV4_WITHOUT_OPTIONS = 0x45; // RFC 791: version 4, five words
    private static final int UDP = 17;

    private Segmentation() {}

    /**
     * Tries, by sending a train of two on the loopback interface, addressed to a MAC address that
     * is not its own, so that nobody takes it.
     *
     * @param loopbackIndex the loopback interface's index
     * @throws LinuxException if it cannot be tried: EPERM without CAP_NET_RAW, ENETDOWN if the
     *     interface is down
     */
    public static boolean probe(int loopbackIndex) {
        try (Arena arena = Arena.ofConfined();
                SendSocket socket = new SendSocket(loopbackIndex, false)) {
            final MemorySegment frame = frame(arena);
            final Train train = new Train(arena);
            train.start(frame, 0, LENGTH, 0, 0);
            train.append(frame, 0);
            final long result = socket.sendTrain(train.message());
            if (result < 0 && result != -Linux.EINVAL()) {
                throw new LinuxException("sendmsg(AF_PACKET, UDP_SEGMENT)", (int) -result);
            }
            // EINVAL: a kind of segmentation that virtio_net_hdr_to_skb does not know
            return result >= 0;
        }
    }

    /** From and to nobody, to the discard port (RFC 863). */
    private static MemorySegment frame(Arena arena) {
        final MemorySegment frame = arena.allocate(LENGTH);
        frame.set(ValueLayout.JAVA_BYTE, 0, (byte) 2); // locally administered
        frame.set(ValueLayout.JAVA_BYTE, 6, (byte) 2);
        frame.set(NETWORK_SHORT, 12, (short) Linux.ETH_P_IP());
        frame.set(ValueLayout.JAVA_BYTE, 14, (byte) IPV4_WITHOUT_OPTIONS);
        frame.set(ValueLayout.JAVA_BYTE, 22, (byte) 1); // TTL
        frame.set(ValueLayout.JAVA_BYTE, 23, (byte) UDP);
        frame.set(NETWORK_SHORT, Flow.UDP, (short) 9);
        frame.set(NETWORK_SHORT, Flow.UDP + 2, (short) 9);
        return frame;
    }
}
