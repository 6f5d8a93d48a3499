package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.iovec;
import io.ringcast.bindings.msghdr;
import io.ringcast.bindings.virtio_net_hdr;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Checksum;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Frames of one flow that will leave in one call: the first one's headers, copied, and where each
 * payload lies. A train of one frame is that frame.
 *
 * <p>The kernel cuts it back into datagrams (UDP_SEGMENT,
 * Documentation/networking/segmentation-offloads.rst) or lets the device do it. Each gets the
 * headers of the first with its own length and checksums, and an IP identification that counts up
 * from the first one's.
 */
final class Train {
    /** net/ipv4/udp.c, UDP_MAX_SEGMENTS, before it grew to 128 in 6.9. */
    static final int MAX_FRAMES = 64;

    /** RFC 791: an IPv4 datagram has at most 65535 bytes. */
    private static final int MAX_PAYLOAD = 65_535 - 28;

    /** VIRTIO_NET_HDR_GSO_UDP_L4 (virtio 1.2, 5.1.6; linux/virtio_net.h since 6.2). */
    private static final byte GSO_UDP_L4 = 5;

    private static final byte NEEDS_CSUM = (byte) Linux.VIRTIO_NET_HDR_F_NEEDS_CSUM();

    private static final int VNET = (int) virtio_net_hdr.sizeof();

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED;
    private static final ValueLayout.OfShort NETWORK_SHORT = SHORT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong WORD = ValueLayout.JAVA_LONG;
    private static final long IOVEC = iovec.sizeof();
    private static final long BASE = iovec.iov_base$offset();
    private static final long LENGTH = iovec.iov_len$offset();
    private static final long VECTORS = msghdr.msg_iovlen$offset();

    private final MemorySegment header;
    private final MemorySegment vectors;
    private final MemorySegment message;
    private MemorySegment memory;
    private long firstPayload;
    private int destination;
    private int payload;
    private int frames;
    private boolean unfinished;

    Train(Arena arena) {
        header = arena.allocate(VNET + Flow.HEADERS, 8);
        vectors = iovec.allocateArray(1 + MAX_FRAMES, arena);
        message = msghdr.allocate(arena);
        // Not looked at without NEEDS_CSUM (virtio_net_hdr_to_skb in linux/virtio_net.h).
        virtio_net_hdr.hdr_len(header, (short) Flow.HEADERS);
        virtio_net_hdr.csum_start(header, (short) Flow.UDP);
        virtio_net_hdr.csum_offset(header, (short) (Flow.UDP_CHECKSUM - Flow.UDP));
        vectors.set(WORD, BASE, header.address());
        vectors.set(WORD, LENGTH, header.byteSize());
        msghdr.msg_iov(message, vectors);
    }

    /**
     * Starts anew with this frame.
     *
     * @param checksum {@link FrameFlags#CSUM_NOT_READY} if that is so
     */
    void start(MemorySegment memory, long frame, int length, int destination, int checksum) {
        MemorySegment.copy(memory, frame, header, VNET, Flow.HEADERS);
        this.memory = memory;
        this.destination = destination;
        unfinished = (checksum & FrameFlags.CSUM_NOT_READY) != 0;
        firstPayload = frame + Flow.HEADERS;
        payload = length - Flow.HEADERS;
        frames = 0;
        append(memory, frame);
    }

    boolean isOfFlow(MemorySegment memory, long frame, int destination) {
        return this.destination == destination && Flow.same(memory, frame, header, VNET);
    }

    /**
     * Whether a frame of this flow can join: alike in the rest of the headers and length, and room
     * for it.
     */
    boolean takes(MemorySegment memory, long frame, int length) {
        return length - Flow.HEADERS == payload
                && frames < MAX_FRAMES
                && (frames + 1) * payload <= MAX_PAYLOAD
                && Flow.alike(memory, frame, header, VNET);
    }

    void append(MemorySegment memory, long frame) {
        frames++;
        final long vector = frames * IOVEC;
        vectors.set(WORD, vector + BASE, memory.address() + frame + Flow.HEADERS);
        vectors.set(WORD, vector + LENGTH, payload);
    }

    int frames() {
        return frames;
    }

    int destination() {
        return destination;
    }

    /** Length of each frame in bytes. */
    int frameLength() {
        return Flow.HEADERS + payload;
    }

    /** What the frames lie in. */
    MemorySegment memory() {
        return memory;
    }

    /**
     * For a train of one: puts the headers back before the payload, where those for another
     * destination may be by now, and finishes the checksum.
     *
     * @return where the frame begins, in {@link #memory}
     */
    long restore() {
        final long frame = firstPayload - Flow.HEADERS;
        MemorySegment.copy(header, VNET, memory, frame, Flow.HEADERS);
        if (unfinished) {
            Flow.finishChecksum(memory, frame, frameLength());
        }
        return frame;
    }

    /** For a train of one: copies the frame, and finishes its checksum. */
    void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(header, VNET, target, offset, Flow.HEADERS);
        MemorySegment.copy(memory, firstPayload, target, offset + Flow.HEADERS, payload);
        if (unfinished) {
            Flow.finishChecksum(target, offset, frameLength());
        }
    }

    /** Completes the headers; the train must be sent or started anew after this. */
    MemorySegment message() {
        message.set(WORD, VECTORS, frames + 1L);
        if (frames > 1) {
            couple();
        } else {
            leaveSingle();
        }
        return message;
    }

    private void leaveSingle() {
        virtio_net_hdr.flags(header, unfinished ? NEEDS_CSUM : 0);
        virtio_net_hdr.gso_type(header, (byte) 0);
        virtio_net_hdr.gso_size(header, (short) 0);
    }

    private void couple() {
        final int udpLength = 8 + frames * payload;
        virtio_net_hdr.flags(header, NEEDS_CSUM);
        virtio_net_hdr.gso_type(header, GSO_UDP_L4);
        virtio_net_hdr.gso_size(header, (short) payload);
        header.set(NETWORK_SHORT, VNET + Flow.IP_LENGTH, (short) (20 + udpLength));
        header.set(NETWORK_SHORT, VNET + Flow.UDP_LENGTH, (short) udpLength);
        header.set(SHORT, VNET + Flow.IP_CHECKSUM, (short) 0);
        header.set(
                SHORT,
                VNET + Flow.IP_CHECKSUM,
                (short) ~Checksum.fold(Checksum.sum(header, VNET + Flow.IP, 20)));
        // What NEEDS_CSUM wants in the field: the folded pseudo-header sum, not complemented.
        header.set(
                SHORT,
                VNET + Flow.UDP_CHECKSUM,
                (short)
                        Checksum.fold(
                                Checksum.sum(header, VNET + Flow.ADDRESSES, 8)
                                        + Flow.pseudo(udpLength)));
    }
}
