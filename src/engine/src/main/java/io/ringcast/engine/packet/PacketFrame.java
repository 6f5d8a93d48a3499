package io.ringcast.engine.packet;

import io.ringcast.engine.handler.Frame;

/**
 * Frame of any kind, in its place in the ring, as {@link FrameReceiver#poll} passes it to a
 * handler.
 */
public interface PacketFrame extends Frame {
    /**
     * {@link #segmentSize} of a super-frame that does not consist of UDP datagrams: merged TCP
     * segments, or packets of a tunnel.
     */
    int UNKNOWN_SEGMENTS = 0xffff;

    /**
     * {@return the bytes that the frame had when it arrived, without a tag that was stripped; more
     * than {@link #length} if the frame was truncated}
     */
    int wireLength();

    /** {@return the kind of the frame's destination} */
    PacketType type();

    /**
     * {@return the VLAN tag that the kernel or the device stripped from the frame: {@code TPID <<
     * 16 | TCI} (IEEE 802.1Q); 0 if there was none} Further tags are still in the frame.
     */
    int tag();

    /**
     * {@return the UDP payload bytes of each datagram but the last, if this is a super-frame, which
     * holds several (GSO, GRO); 0 for a single frame; {@link #UNKNOWN_SEGMENTS} for a super-frame
     * of another kind}
     */
    int segmentSize();

    /**
     * {@return true if the transport checksum is not computed yet, because a local sender leaves it
     * to the device; its field then holds the pseudo-header's sum}
     */
    boolean isChecksumPending();
}
