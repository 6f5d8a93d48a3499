package io.ringcast.engine.frame;

/**
 * The longest frame that a packet socket takes for a device: its MTU and an Ethernet header, and 4
 * bytes more if the frame has an 802.1Q tag, but not for an 802.1ad one (net/packet/af_packet.c,
 * packet_snd and tpacket_snd).
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

    /** Whether a frame, or each datagram of a super-frame, may be sent. */
    public boolean allows(OutFrame frame) {
        return allows(frame.wireLength(), frame.isTagged());
    }

    /**
     * As the other one, by what decides.
     *
     * @param length of the frame in bytes
     * @param isTagged whether its outermost tag is an 802.1Q one
     */
    public boolean allows(int length, boolean isTagged) {
        return length <= untagged || length <= tagged && isTagged;
    }

    /** The longest frame that has a tag. */
    public int longest() {
        return tagged;
    }
}
