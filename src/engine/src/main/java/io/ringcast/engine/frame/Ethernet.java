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

    private Ethernet() {}

    /** The EtherType, 0 to 65535. */
    public static int type(MemorySegment memory, long frame) {
        return Wire.u16(memory, frame + TYPE);
    }

    /** Reads a MAC address at an absolute offset, packed as in {@link MacAddress}. */
    public static long mac(MemorySegment memory, long offset) {
        return (Wire.u32(memory, offset) & 0xffffffffL) << 16 | Wire.u16(memory, offset + 4);
    }

    /** Writes a packed MAC address at an absolute offset. */
    public static void putMac(MemorySegment memory, long offset, long mac) {
        Wire.putU32(memory, offset, (int) (mac >>> 16));
        Wire.putU16(memory, offset + 4, (int) mac);
    }
}
