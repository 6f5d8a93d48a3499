package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.iovec;
import io.ringcast.bindings.msghdr;
import io.ringcast.bindings.virtio_net_hdr;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Super-frame (GSO batch): frames of one flow that are sent by one call. It holds a copy of the
 * first frame's headers, and the place of each payload. A single frame is sent as it is.
 *
 * <p>The kernel or the device segments it into datagrams again (UDP_SEGMENT,
 * Documentation/networking/segmentation-offloads.rst). Each datagram gets the headers of the first,
 * with its own length and checksums, and an IPv4 identification that increases from the first
 * one's.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class SuperFrame {
    /** net/ipv4/udp.c, UDP_MAX_SEGMENTS, before it grew to 128 in 6.9. */
    static final int MAX_FRAMES = 64;

    /** Bytes of the Ethernet, IPv6 and UDP headers of a frame that is {@link OutFrame#isPlain}. */
    private static final int MAX_HEADERS = 62;

    // Offsets of fields in a plain frame
    private static final int IP = 14;
    private static final int IP_LENGTH = 16;
    private static final int IP_FLAGS = 20;
    private static final int IP_CHECKSUM = 24;
    private static final int IPV6_LENGTH = 18;

    // Distances of fields before the payload
    private static final int UDP = 8;
    private static final int UDP_LENGTH = 4;
    private static final int UDP_CHECKSUM = 2;

    /** RFC 791: an IPv4 datagram has at most 65535 bytes; an IPv6 one may have more. */
    private static final int MAX_PAYLOAD = 65_535 - 28;

    /** VIRTIO_NET_HDR_GSO_UDP_L4 (virtio 1.2, 5.1.6; linux/virtio_net.h since 6.2). */
    private static final byte GSO_UDP_L4 = 5;

    private static final byte NEEDS_CSUM = (byte) Linux.VIRTIO_NET_HDR_F_NEEDS_CSUM();

    private static final int VNET = (int) virtio_net_hdr.sizeof();

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort NETWORK_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt NETWORK_INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong NETWORK_LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final long IOVEC = iovec.sizeof();
    private static final long BASE = iovec.iov_base$offset();
    private static final long LENGTH = iovec.iov_len$offset();
    private static final long VECTORS = msghdr.msg_iovlen$offset();

    private final MemorySegment header;
    private final MemorySegment vectors;
    private final MemorySegment message;

    // Common to all frames in it
    private int destination;
    private long addresses;
    private int ports;

    /**
     * Payload bytes of each datagram; the last may have fewer. {@link #payloads} is the sum of all.
     */
    private int payload;

    private int payloads;

    private long takenAt;

    private boolean ipv4;

    /** Bytes of all headers. */
    private int headers;

    /** MAC addresses, EtherType, version, header length, DSCP. */
    private long link;

    private long linkEnd;

    /** IPv4: flags, fragment offset, TTL, protocol; IPv6: next header, hop limit, and addresses. */
    private int flagsAndTtl;

    // Of the first frame
    private MemorySegment memory;
    private long firstPayload;
    private boolean partial;

    // By received frame: its receive timestamp, and its number of datagrams
    private final long[] receivedAt = new long[MAX_FRAMES];
    private final int[] datagrams = new int[MAX_FRAMES];
    private int pieces;

    /** Number of datagrams. */
    private int frames;

    SuperFrame(Arena arena) {
        header = arena.allocate(VNET + MAX_HEADERS, 8);
        vectors = iovec.allocateArray(1 + MAX_FRAMES, arena);
        message = msghdr.allocate(arena);
        virtio_net_hdr.csum_offset(header, (short) (UDP - UDP_CHECKSUM));
        vectors.set(WORD, BASE, header.address());
        msghdr.msg_iov(message, vectors);
    }

    /** Starts a new super-frame with a plain frame, which may itself be single or a super-frame. */
    void start(OutFrame frame) {
        memory = frame.memory();
        ipv4 = frame.isIpv4();
        headers = frame.headersLength();
        MemorySegment.copy(memory, frame.offset(), header, VNET, headers);
        destination = frame.destination();
        addresses = frame.addresses();
        ports = frame.ports();
        takenAt = frame.takenAt();
        final long address = frame.address();
        link = Raw.u64(address);
        linkEnd = Raw.u64(address + Long.BYTES);
        flagsAndTtl = Raw.u32(address + IP_FLAGS);
        partial = frame.checksum() == OutFrame.CHECKSUM_PARTIAL;
        firstPayload = frame.offset() + headers;
        payload = payloadOfEach(frame);
        payloads = 0;
        frames = 0;
        pieces = 0;
        append(frame);
    }

    private int payloadOfEach(OutFrame frame) {
        final int all = frame.length() - headers;
        final int segment = frame.segmentSize();
        return segment == 0 ? all : Math.min(all, segment);
    }

    /** Returns true if a plain frame has the same addresses, ports and destination. */
    boolean isOfFlow(OutFrame frame) {
        return addresses == frame.addresses()
                && ports == frame.ports()
                && destination == frame.destination()
                && ipv4 == frame.isIpv4()
                && (ipv4 || hasIpv6Addresses(frame));
    }

    private boolean hasIpv6Addresses(OutFrame frame) {
        final long address = frame.address() + IP + Ipv6.SOURCE;
        final long here = VNET + IP + Ipv6.SOURCE;
        for (int at = 0; at < 2 * Ipv6.DESTINATION - 2 * Ipv6.SOURCE; at += Long.BYTES) {
            if (Raw.u64(address + at) != header.get(NETWORK_LONG, here + at)) {
                return false;
            }
        }
        return true;
    }

    /**
     * Returns true if a frame of this flow can be appended: the rest of its headers and the length
     * of its datagrams are the same, no datagram so far is shorter, and there is room.
     */
    boolean takes(OutFrame frame) {
        final long address = frame.address();
        return payloadOfEach(frame) == payload
                && payloads == frames * payload
                && frames + frame.datagrams() <= MAX_FRAMES
                && payloads + frame.length() - headers <= MAX_PAYLOAD
                && Raw.u64(address) == link
                && Raw.u64(address + Long.BYTES) == linkEnd
                && Raw.u32(address + IP_FLAGS) == flagsAndTtl
                && (ipv4 || Raw.u32(address + IP) == header.get(NETWORK_INT, VNET + IP));
    }

    void append(OutFrame frame) {
        final int here = frame.datagrams();
        final int length = frame.length() - headers;
        receivedAt[pieces] = frame.receivedAt();
        datagrams[pieces] = here;
        pieces++;
        frames += here;
        payloads += length;
        final long vector = pieces * IOVEC;
        vectors.set(WORD, vector + BASE, frame.address() + headers);
        vectors.set(WORD, vector + LENGTH, length);
    }

    /** Returns the number of datagrams. */
    int frames() {
        return frames;
    }

    /** Returns the number of received frames in it, single frames or super-frames. */
    int pieces() {
        return pieces;
    }

    int destination() {
        return destination;
    }

    /** Returns the bytes of all datagrams' frames on the wire. */
    long bytes() {
        return (long) frames * headers + payloads;
    }

    /** Length of the first frame in bytes. */
    int frameLength() {
        return headers + payload;
    }

    /**
     * Returns the receive timestamps of the received frames, in the first {@link #pieces} elements.
     */
    long[] receivedAt() {
        return receivedAt;
    }

    /**
     * Returns the number of datagrams in each received frame, in the first {@link #pieces}
     * elements.
     */
    int[] datagrams() {
        return datagrams;
    }

    /** Returns the time when the loop took the burst. */
    long takenAt() {
        return takenAt;
    }

    /**
     * For a single frame: writes the headers back in front of the payload, because headers for
     * another destination may have replaced them, and finishes the checksum.
     *
     * @return the address where the frame begins
     */
    long restore() {
        final long frame = firstPayload - headers;
        MemorySegment.copy(header, VNET, memory, frame, headers);
        finishChecksum(memory, frame);
        return memory.address() + frame;
    }

    /** For a single frame: copies it, and finishes its checksum. */
    void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(header, VNET, target, offset, headers);
        MemorySegment.copy(memory, firstPayload, target, offset + headers, payload);
        finishChecksum(target, offset);
    }

    /** RFC 768: the field holds the pseudo-header's sum; header and payload are added to it. */
    private void finishChecksum(MemorySegment at, long frame) {
        if (partial) {
            final long sum = Checksum.sum(at, frame + headers - UDP, UDP + payload);
            at.set(
                    SHORT,
                    frame + headers - UDP_CHECKSUM,
                    Checksum.sentByUdp((short) ~Checksum.fold(sum)));
        }
    }

    /**
     * Completes the headers and returns the message. After this, the super-frame must be sent or
     * started again.
     */
    MemorySegment message() {
        message.set(WORD, VECTORS, pieces + 1L);
        vectors.set(WORD, LENGTH, (long) VNET + headers);
        // The kernel ignores these without NEEDS_CSUM (virtio_net_hdr_to_skb in
        // linux/virtio_net.h).
        virtio_net_hdr.hdr_len(header, (short) headers);
        virtio_net_hdr.csum_start(header, (short) (headers - UDP));
        if (frames > 1) {
            merge();
        } else {
            leaveSingle();
        }
        return message;
    }

    private void leaveSingle() {
        virtio_net_hdr.flags(header, partial ? NEEDS_CSUM : 0);
        virtio_net_hdr.gso_type(header, (byte) 0);
        virtio_net_hdr.gso_size(header, (short) 0);
    }

    private void merge() {
        final int udpLength = UDP + payloads;
        virtio_net_hdr.flags(header, NEEDS_CSUM);
        virtio_net_hdr.gso_type(header, GSO_UDP_L4);
        virtio_net_hdr.gso_size(header, (short) payload);
        if (ipv4) {
            mergeIpv4(udpLength);
        } else {
            header.set(NETWORK_SHORT, VNET + IPV6_LENGTH, (short) udpLength);
        }
        header.set(NETWORK_SHORT, VNET + headers - UDP_LENGTH, (short) udpLength);
        // NEEDS_CSUM requires the folded pseudo-header sum in the field, not complemented.
        final long pseudo =
                (addresses >>> 32) + (addresses & 0xffff_ffffL) + Ipv4.PROTOCOL_UDP + udpLength;
        header.set(NETWORK_SHORT, VNET + headers - UDP_CHECKSUM, (short) Checksum.fold(pseudo));
    }

    private void mergeIpv4(int udpLength) {
        header.set(NETWORK_SHORT, VNET + IP_LENGTH, (short) (Ipv4.MIN_LENGTH + udpLength));
        header.set(SHORT, VNET + IP_CHECKSUM, (short) 0);
        header.set(
                SHORT,
                VNET + IP_CHECKSUM,
                (short) ~Checksum.fold(Checksum.sum(header, VNET + IP, Ipv4.MIN_LENGTH)));
    }
}
