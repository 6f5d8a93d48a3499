package io.ringcast.engine.frame;

import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;

/**
 * Frame to transmit: where it lies, where it goes, and what is known of it. The rewriting fills it
 * from the {@link Headers} of the frame that came; a transmitter reads it, and learns nothing anew
 * from the bytes.
 *
 * <p>Reused for every frame and destination. Offsets are absolute in the burst's memory.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class OutFrame {
    /** Nothing is known of the UDP checksum, or there is none and none may be added. */
    public static final int CHECKSUM_UNKNOWN = 0;

    /** The UDP checksum is right. */
    public static final int CHECKSUM_VALID = 1;

    /**
     * The checksum field holds the folded, un-complemented pseudo-header sum: {@link
     * #finishChecksum}, the kernel or the device does the rest (VIRTIO_NET_HDR_F_NEEDS_CSUM).
     */
    public static final int CHECKSUM_PARTIAL = 2;

    /** There is no UDP checksum, and whoever sends the frame may add one (RFC 768). */
    public static final int CHECKSUM_OPTIONAL = 3;

    private final Headers headers;
    private long takenAt;
    private long offset;
    private int length;
    private int destination;
    private boolean tagged;
    private boolean plain;
    private long addresses;
    private int ports;
    private int checksum;

    /**
     * @param headers of the frames that come, read anew for each
     */
    public OutFrame(Headers headers) {
        this.headers = headers;
    }

    /** The headers with which the frame came. */
    public Headers headers() {
        return headers;
    }

    /** For the loop: when it took the present burst, in nanoseconds of CLOCK_REALTIME. */
    public void takenAt(long nanos) {
        takenAt = nanos;
    }

    /**
     * For the rewriting: where the frame lies, for which destination. Forgets what was known of the
     * frame before.
     *
     * @param tagged whether its outermost tag is an 802.1Q one
     */
    public void place(int destination, long offset, int length, boolean tagged) {
        this.destination = destination;
        this.offset = offset;
        this.length = length;
        this.tagged = tagged;
        plain = false;
        checksum = CHECKSUM_UNKNOWN;
    }

    /**
     * For the rewriting of a frame with a UDP header: its flow and its checksum. After {@link
     * #place}.
     *
     * @param addresses IPv4: source in the upper half, destination in the lower. IPv6: the sum of
     *     both, in words of 32 bits. So both halves add up to the addresses' part of a checksum
     * @param ports source in the upper half, destination in the lower
     * @param checksum what is known of it
     */
    public void datagram(long addresses, int ports, int checksum) {
        this.addresses = addresses;
        this.ports = ports;
        this.checksum = checksum;
        plain = offset + Ethernet.LENGTH == headers.network() && headers.isPlainDatagram();
    }

    /** What the frame lies in. */
    public MemorySegment memory() {
        return headers.memory();
    }

    /** Where it begins (its destination MAC address) in {@link #memory}. */
    public long offset() {
        return offset;
    }

    /** Where it begins in the process; valid for as long as the burst is on loan. */
    public long address() {
        return headers.base() + offset;
    }

    /** Bytes from the destination MAC address to the end of the payload. */
    public int length() {
        return length;
    }

    /** Whose counters it goes to: 0 to destinations - 1. */
    public int destination() {
        return destination;
    }

    /** When it was received: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long receivedAt() {
        return headers.timestamp();
    }

    /** When the loop took its burst, on the same clock. */
    public long takenAt() {
        return takenAt;
    }

    /**
     * Whether its outermost tag is an 802.1Q one: such a frame may be 4 bytes longer ({@link
     * FrameLimit}).
     */
    public boolean isTagged() {
        return tagged;
    }

    /**
     * Whether it is a whole UDP datagram with a payload, behind an untagged Ethernet header and an
     * IPv4 header without options or an IPv6 header without extension headers, and nothing behind
     * it: the headers have 42 or 62 bytes.
     */
    public boolean isPlain() {
        return plain;
    }

    /** As {@link #datagram} was told. Only with a UDP header. */
    public long addresses() {
        return addresses;
    }

    /** Source port in the upper half, destination in the lower. Only with a UDP header. */
    public int ports() {
        return ports;
    }

    /**
     * UDP payload bytes of each datagram but the last if this is a super-frame; 0 if it is a single
     * frame.
     */
    public int segmentSize() {
        return headers.segmentSize();
    }

    /** Datagrams in it: 1, or more of a super-frame. */
    public int datagrams() {
        return headers.datagrams();
    }

    /** Whether it is IPv4, else IPv6. */
    public boolean isIpv4() {
        return headers.isIpv4();
    }

    /** Bytes of Ethernet, IP and UDP headers. Only of a frame with a UDP header. */
    public int headersLength() {
        return (int) (headers.transport() - offset) + Udp.LENGTH;
    }

    /** Bytes of the longest frame that it makes on the wire: of a super-frame's datagram. */
    public int wireLength() {
        final int segment = headers.segmentSize();
        return segment == 0 ? length : Math.min(length, headersLength() + segment);
    }

    /** What is known of the UDP checksum: one of the constants of this class. */
    public int checksum() {
        return checksum;
    }

    /**
     * Computes the UDP checksum if it is {@link #CHECKSUM_PARTIAL}. The payload is summed up once
     * for all destinations of a frame.
     */
    public void finishChecksum() {
        if (checksum == CHECKSUM_PARTIAL) {
            complete();
        }
    }

    /** RFC 768: the pseudo-header's sum is in the field; header and payload are added to it. */
    private void complete() {
        final long address = headers.base() + headers.transport();
        final long udp = Raw.u64(address);
        final long sum =
                headers.payloadSum() + (udp >>> 32) + (udp >>> 16 & 0xffff) + (udp & 0xffff);
        final short finished = Checksum.sentByUdp((short) ~Checksum.fold(sum));
        Raw.putU64(address, udp & ~0xffffL | finished & 0xffffL);
        checksum = CHECKSUM_VALID;
    }

    /**
     * Whether the cut datagrams of a super-frame with this one in it get the checksum that this one
     * should have: its own is right, still to be computed, or missing where one may be added. A
     * wrong one would be repaired. It is summed up if nothing is known of it. Only if {@link
     * #isPlain}.
     */
    public boolean mayGetChecksum() {
        return checksum != CHECKSUM_UNKNOWN || verify();
    }

    /** RFC 768: pseudo-header, header and payload sum up to all ones. */
    private boolean verify() {
        final long udp = Raw.u64(headers.base() + headers.transport());
        if ((udp & 0xffff) == 0) {
            return false;
        }
        final long pseudo = (addresses >>> 32) + (addresses & 0xffff_ffffL) + Ipv4.PROTOCOL_UDP;
        final long length = udp >>> 16 & 0xffff;
        final long header = (udp >>> 32) + length + (udp & 0xffff);
        if (Checksum.fold(headers.payloadSum() + pseudo + length + header) != 0xffff) {
            return false;
        }
        checksum = CHECKSUM_VALID;
        return true;
    }
}
