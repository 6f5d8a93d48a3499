package io.ringcast.engine.frame;

/**
 * Limit of the frame length that a packet socket accepts for a device: its MTU and an Ethernet
 * header, and 4 bytes more if the frame has an 802.1Q tag, but not for an 802.1ad one
 * (net/packet/af_packet.c, packet_snd and tpacket_snd).
 *
 * <p>Threading: immutable.
 */
public final class FrameLimit {
    private final int untagged;
    private final int tagged;

    /**
     * @param mtu of the device, in bytes
     */
    public FrameLimit(int mtu) {
        this(mtu, Integer.MAX_VALUE);
    }

    /**
     * @param mtu of the device, in bytes
     * @param room no frame may be longer than this, tagged or not
     */
    public FrameLimit(int mtu, int room) {
        untagged = Math.min(mtu + Ethernet.LENGTH, room);
        tagged = Math.min(mtu + Ethernet.LENGTH + Vlan.LENGTH, room);
    }

    /** Returns true if a frame, or each datagram of a super-frame, may be sent. */
    public boolean allows(OutFrame frame) {
        return allows(frame.wireLength(), frame.isTagged());
    }

    /**
     * Returns true if a frame with this length and tag may be sent.
     *
     * @param length of the frame in bytes
     * @param isTagged true if its outermost tag is an 802.1Q tag
     */
    public boolean allows(int length, boolean isTagged) {
        return length <= untagged || length <= tagged && isTagged;
    }

    /** The length limit of a frame with an 802.1Q tag. */
    public int longest() {
        return tagged;
    }
}
