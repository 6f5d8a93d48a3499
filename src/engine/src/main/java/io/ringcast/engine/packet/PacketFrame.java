package io.ringcast.engine.packet;

import io.ringcast.engine.handler.Frame;

/** Frame of any kind, as {@link FrameReceiver#poll} shows it where it lies in the ring. */
public interface PacketFrame extends Frame {
    /**
     * {@link #segmentSize} of a frame into which something else than datagrams of UDP was merged:
     * TCP, or what a tunnel carries.
     */
    int UNKNOWN_SEGMENTS = 0xffff;

    /**
     * {@return the bytes that the frame had when it arrived, without the tag that was taken out of
     * it; more than {@link #length} if the rest is not there}
     */
    int wireLength();

    /** {@return the kind of its destination} */
    PacketType type();

    /**
     * {@return the tag that the kernel or the device took out of the frame: {@code TPID << 16 |
     * TCI} (IEEE 802.1Q); 0 if there was none} Further tags are in the frame.
     */
    int tag();

    /**
     * {@return the UDP payload bytes of each datagram but the last if it is a super-frame, which
     * holds several (GSO, GRO); 0 if it is a single frame; {@link #UNKNOWN_SEGMENTS} if something
     * else was merged}
     */
    int segmentSize();

    /**
     * {@return true if the transport checksum is still to be computed, as local senders leave it to
     * the device: the field holds the pseudo-header's sum}
     */
    boolean isChecksumPending();
}
