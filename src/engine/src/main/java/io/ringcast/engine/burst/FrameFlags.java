package io.ringcast.engine.burst;

/**
 * Bits that tell what the source of a frame knows of it beyond its bytes.
 *
 * <p>The bits have the values of the kernel's {@code TP_STATUS_*} (linux/if_packet.h), so a ring
 * hands its status word through unchanged; a test holds them against the bindings. Other bits may
 * be set and mean nothing here.
 */
public final class FrameFlags {
    /** Frames were lost before this one, since statistics were last read. */
    public static final int LOSING = 1 << 2;

    /**
     * The transport checksum is not finished: the field holds the folded, un-complemented
     * pseudo-header sum only, as local senders leave it to the device.
     */
    public static final int CSUM_NOT_READY = 1 << 3;

    /** {@link Burst#vlanTci} is valid: a tag was taken out of the frame. */
    public static final int VLAN_VALID = 1 << 4;

    /** {@link Burst#vlanTpid} is valid too. */
    public static final int VLAN_TPID_VALID = 1 << 6;

    /** The kernel or the device has verified the transport checksum. */
    public static final int CSUM_VALID = 1 << 7;

    private FrameFlags() {}
}
