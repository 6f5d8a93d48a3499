package io.ringcast.engine.frame;

import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;

/**
 * Frame to transmit: its place, its destination and its metadata. The rewriting fills it from the
 * {@link Headers} of the received frame. A transmitter reads it, and need not parse the bytes
 * again.
 *
 * <p>Reused for every frame and destination. Offsets are absolute in the burst's memory.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class OutFrame {
    /** The state of the UDP checksum is unknown, or there is no checksum and none may be added. */
    public static final int CHECKSUM_UNKNOWN = 0;

    /** The UDP checksum is correct. */
    public static final int CHECKSUM_VALID = 1;

    /**
     * The checksum field holds the folded, un-complemented pseudo-header sum: {@link
     * #finishChecksum}, the kernel or the device completes it (VIRTIO_NET_HDR_F_NEEDS_CSUM).
     */
    public static final int CHECKSUM_PARTIAL = 2;

    /** There is no UDP checksum, but the transmitter may add one (RFC 768). */
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
     * @param headers of the received frames, filled for each frame
     */
    public OutFrame(Headers headers) {
        this.headers = headers;
    }

    /** The headers of the frame as received. */
    public Headers headers() {
        return headers;
    }

    /**
     * For the loop: sets the time when it took the present burst, in nanoseconds of CLOCK_REALTIME.
     */
    public void takenAt(long nanos) {
        takenAt = nanos;
    }

    /**
     * For the rewriting: sets the frame's place and destination, and clears the state of the former
     * frame.
     *
     * @param tagged true if its outermost tag is an 802.1Q tag
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
     * For the rewriting of a frame with a UDP header: sets its flow and its checksum state. To be
     * called after {@link #place}.
     *
     * @param addresses IPv4: source in the upper half, destination in the lower. IPv6: the sum of
     *     both, in words of 32 bits. In both cases, the sum of the two halves is the addresses'
     *     part of a checksum
     * @param ports source in the upper half, destination in the lower
     * @param checksum state of the checksum: one of the constants of this class
     */
    public void datagram(long addresses, int ports, int checksum) {
        this.addresses = addresses;
        this.ports = ports;
        this.checksum = checksum;
        plain = offset + Ethernet.LENGTH == headers.network() && headers.isPlainDatagram();
    }

    /** The memory that holds the frame. */
    public MemorySegment memory() {
        return headers.memory();
    }

    /** The offset of the frame (its destination MAC address) in {@link #memory}. */
    public long offset() {
        return offset;
    }

    /** The native address of the frame; valid as long as the burst is on loan. */
    public long address() {
        return headers.base() + offset;
    }

    /** Bytes from the destination MAC address to the end of the payload. */
    public int length() {
        return length;
    }

    /** The destination's number, 0 to destinations - 1. */
    public int destination() {
        return destination;
    }

    /** The receive timestamp: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long receivedAt() {
        return headers.timestamp();
    }

    /** The time when the loop took the frame's burst, on the same clock. */
    public long takenAt() {
        return takenAt;
    }

    /**
     * Returns true if the outermost tag is an 802.1Q tag: such a frame may be 4 bytes longer
     * ({@link FrameLimit}).
     */
    public boolean isTagged() {
        return tagged;
    }

    /**
     * Returns true if this is a complete UDP datagram with a payload, an untagged Ethernet header,
     * an IPv4 header without options or an IPv6 header without extension headers, and no padding:
     * its headers have 42 or 62 bytes.
     */
    public boolean isPlain() {
        return plain;
    }

    /** The addresses as passed to {@link #datagram}. Only with a UDP header. */
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

    /** The number of datagrams: 1, or more in a super-frame. */
    public int datagrams() {
        return headers.datagrams();
    }

    /** Returns true for IPv4, false for IPv6. */
    public boolean isIpv4() {
        return headers.isIpv4();
    }

    /** Bytes of Ethernet, IP and UDP headers. Only of a frame with a UDP header. */
    public int headersLength() {
        return (int) (headers.transport() - offset) + Udp.LENGTH;
    }

    /** The bytes of the longest frame on the wire: for a super-frame, of one of its datagrams. */
    public int wireLength() {
        final int segment = headers.segmentSize();
        return segment == 0 ? length : Math.min(length, headersLength() + segment);
    }

    /** The state of the UDP checksum: one of the constants of this class. */
    public int checksum() {
        return checksum;
    }

    /**
     * Computes the UDP checksum if it is {@link #CHECKSUM_PARTIAL}. The payload is summed only once
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
