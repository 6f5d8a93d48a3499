package io.ringcast.engine.transmit;

import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.memory.Raw;

/**
 * Segmentation of super-frames in user space: makes each datagram as the sender's kernel would have
 * sent it with offloads off (__udp_gso_segment in net/ipv4/udp_offload.c, inet_gso_segment in
 * net/ipv4/af_inet.c, ipv6_gso_segment in net/ipv6/ip6_offload.c). The headers are those of the
 * super-frame, with the datagram's own lengths and checksums, and an IPv4 identification that
 * increases by one per datagram.
 *
 * <p>Allocates nothing and has no state.
 */
public final class Segmenter {
    /**
     * Room for the longest frame of a datagram: the longest IP packet, and an Ethernet header with
     * tags.
     */
    public static final int MAX_LENGTH = 1 << 16 | 128;

    private Segmenter() {}

    /** Returns the length of the frame for datagram {@code k}. */
    public static int length(OutFrame frame, int k) {
        return frame.headersLength() + payload(frame, k);
    }

    private static int payload(OutFrame frame, int k) {
        final int size = frame.segmentSize();
        return Math.min(size, frame.length() - frame.headersLength() - k * size);
    }

    /**
     * Writes the frame for datagram {@code k}.
     *
     * @param to address of the target, with room for {@link #length} bytes
     */
    public static void write(OutFrame frame, int k, long to) {
        final Headers headers = frame.headers();
        final int before = frame.headersLength();
        final int payload = payload(frame, k);
        final long from = frame.offset() + before + (long) k * frame.segmentSize();
        Raw.copy(frame.address(), to, before);
        Raw.copy(headers.base() + from, to + before, payload);
        final long network = to + (headers.network() - frame.offset());
        final int header = headers.networkHeaderLength();
        if (headers.isIpv4()) {
            writeIpv4(network, header, Udp.LENGTH + payload, k);
        } else {
            final int rest = header - Ipv6.LENGTH + Udp.LENGTH + payload;
            Raw.putU16(network + Ipv6.PAYLOAD_LENGTH, rest);
        }
        writeTransport(frame, from, payload, to + before - Udp.LENGTH);
    }

    private static void writeIpv4(long network, int header, int datagram, int k) {
        // version, IHL, type of service, total length; identification, flags, fragment offset
        final long rows = Raw.u64(network);
        final int id = (int) (rows >>> 16) + k & 0xffff;
        Raw.putU64(
                network,
                rows & 0xffff_0000_0000_ffffL | (long) (header + datagram) << 32 | (long) id << 16);
        Raw.putU16(network + Ipv4.CHECKSUM, 0);
        long sum = 0;
        for (int at = 0; at < header; at += Integer.BYTES) {
            sum += Raw.u32(network + at) & 0xffff_ffffL;
        }
        Raw.putU16(network + Ipv4.CHECKSUM, ~Checksum.fold(sum));
    }

    private static void writeTransport(OutFrame frame, long from, int payload, long udp) {
        final int length = Udp.LENGTH + payload;
        Raw.putU64(
                udp,
                (long) frame.ports() << 32
                        | (long) length << 16
                        | checksum(frame, from, payload) & 0xffff);
    }

    /**
     * RFC 768: the checksum covers pseudo-header, header and payload; 0 if the datagrams have no
     * checksum.
     */
    private static int checksum(OutFrame frame, long from, int payload) {
        final int known = frame.checksum();
        if (known != OutFrame.CHECKSUM_PARTIAL && known != OutFrame.CHECKSUM_VALID) {
            return 0;
        }
        final long addresses = frame.addresses();
        final int length = Udp.LENGTH + payload;
        final long headers =
                (addresses >>> 32)
                        + (addresses & 0xffff_ffffL)
                        + Ipv4.PROTOCOL_UDP
                        + (frame.ports() & 0xffff_ffffL)
                        + 2L * length;
        final int sum = Checksum.fold(headers + Checksum.number(frame.memory(), from, payload));
        return Checksum.sentByUdp((short) ~sum);
    }
}
