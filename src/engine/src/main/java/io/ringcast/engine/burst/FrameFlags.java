package io.ringcast.engine.burst;

/**
 * Flags with what the source of a frame knows about it beyond its bytes.
 *
 * <p>The bits have the values of the kernel's {@code TP_STATUS_*} (linux/if_packet.h), so a ring
 * passes its status word on unchanged; a test compares them with the bindings. Other bits may be
 * set and have no meaning here.
 */
public final class FrameFlags {
    /** Frames were dropped before this one, since the statistics were last read. */
    public static final int LOSING = 1 << 2;

    /**
     * The transport checksum is not finished: the field holds the folded, un-complemented
     * pseudo-header sum only, as local senders leave it to the device.
     */
    public static final int CSUM_NOT_READY = 1 << 3;

    /** {@link Burst#vlanTci} is valid: a tag was stripped from the frame. */
    public static final int VLAN_VALID = 1 << 4;

    /** {@link Burst#vlanTpid} is valid too. */
    public static final int VLAN_TPID_VALID = 1 << 6;

    /** The kernel or the device has verified the transport checksum. */
    public static final int CSUM_VALID = 1 << 7;

    private FrameFlags() {}
}
