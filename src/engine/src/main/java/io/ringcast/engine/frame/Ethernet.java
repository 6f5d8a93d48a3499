package io.ringcast.engine.frame;

import java.lang.foreign.MemorySegment;

/**
 * The Ethernet II header (IEEE 802.3 clause 3.1.1, RFC 894). Offsets are in bytes from its start.
 */
public final class Ethernet {
    /** Destination MAC address, 6 bytes. */
    public static final int DESTINATION = 0;

    /** Source MAC address, 6 bytes. */
    public static final int SOURCE = 6;

    /** EtherType, or the identifier of a tag, 2 bytes. */
    public static final int TYPE = 12;

    /** Length of the header without tags. */
    public static final int LENGTH = 14;

    /** EtherType of IPv4 (RFC 894). */
    public static final int TYPE_IPV4 = 0x0800;

    /** EtherType of IPv6 (RFC 2464 section 3). */
    public static final int TYPE_IPV6 = 0x86dd;

    private Ethernet() {}

    /** The EtherType, 0 to 65535. */
    public static int type(MemorySegment memory, long frame) {
        return Wire.u16(memory, frame + TYPE);
    }

    /** Writes both packed MAC addresses of a frame that begins at an absolute offset. */
    public static void putMacs(MemorySegment memory, long frame, long destination, long source) {
        Wire.putU64(memory, frame + DESTINATION, destination << 16 | source >>> 32);
        Wire.putU32(memory, frame + DESTINATION + 8, (int) source);
    }
}
