package io.ringcast.engine.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Conversion of IP packets with another link type to Ethernet frames, in place: the Ethernet header
 * is written before the payload, over the former link header or the record header. Formats:
 * tcpdump.org, LINKTYPE_LINUX_SLL, LINKTYPE_LINUX_SLL2, LINKTYPE_RAW. All fields are big-endian.
 *
 * <p>The destination MAC address is 0, because none of these link types has it. The source MAC
 * address is 0, too, unless the file has one of six bytes. A VLAN tag stays where the capturing
 * program put it: behind the protocol.
 */
final class LinkHeader {
    /** Bytes of an Ethernet header: what must be writable before a payload. */
    static final int ETHERNET = 14;

    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final int MAC = 6;
    private static final int TYPE = 2 * MAC;
    private static final short TYPE_IPV4 = 0x0800;
    private static final short TYPE_IPV6 = (short) 0x86dd;

    // Of LINUX_SLL: length of the sender's address, the address, protocol
    private static final int SLL = 16;
    private static final int SLL_ADDRESS_LENGTH = 4;
    private static final int SLL_ADDRESS = 6;
    private static final int SLL_PROTOCOL = 14;

    // Of LINUX_SLL2
    private static final int SLL2 = 20;
    private static final int SLL2_PROTOCOL = 0;
    private static final int SLL2_ADDRESS_LENGTH = 11;
    private static final int SLL2_ADDRESS = 12;

    private LinkHeader() {}

    /** Bytes of the header that a link type has. */
    private static int length(int linkType) {
        return switch (linkType) {
            case LinkType.LINUX_SLL -> SLL;
            case LinkType.LINUX_SLL2 -> SLL2;
            default -> 0;
        };
    }

    /**
     * Replaces the header of the present packet. If the packet was not captured up to the end of
     * its link header, only the length on the wire is left.
     */
    static void replace(int linkType, Records at) {
        final int header = length(linkType);
        at.wireLength = Math.max(at.wireLength - header, 0) + ETHERNET;
        if (at.capturedLength < header) {
            at.capturedLength = 0;
            return;
        }
        final int payload = at.capturedLength - header;
        final MemorySegment memory = at.window.memory();
        final short type = type(linkType, memory, at.position, payload);
        final long source = source(linkType, memory, at.position);
        at.position += header - ETHERNET;
        at.capturedLength = Math.min(payload + ETHERNET, CaptureFormat.MAX_FRAME);
        for (int i = 0; i < MAC; i++) {
            memory.set(ValueLayout.JAVA_BYTE, at.position + i, (byte) 0);
            memory.set(
                    ValueLayout.JAVA_BYTE,
                    at.position + MAC + i,
                    (byte) (source >>> Byte.SIZE * (MAC - 1 - i)));
        }
        memory.set(SHORT, at.position + TYPE, type);
    }

    private static short type(int linkType, MemorySegment memory, int at, int payload) {
        return switch (linkType) {
            case LinkType.LINUX_SLL -> memory.get(SHORT, at + SLL_PROTOCOL);
            case LinkType.LINUX_SLL2 -> memory.get(SHORT, at + SLL2_PROTOCOL);
            case LinkType.IPV6 -> TYPE_IPV6;
            case LinkType.RAW ->
                    payload > 0 && (memory.get(ValueLayout.JAVA_BYTE, at) & 0xf0) == 0x60
                            ? TYPE_IPV6
                            : TYPE_IPV4;
            default -> TYPE_IPV4;
        };
    }

    private static long source(int linkType, MemorySegment memory, int at) {
        if (linkType == LinkType.LINUX_SLL) {
            return memory.get(SHORT, at + SLL_ADDRESS_LENGTH) == MAC
                    ? mac(memory, at + SLL_ADDRESS)
                    : 0;
        }
        return linkType == LinkType.LINUX_SLL2
                        && memory.get(ValueLayout.JAVA_BYTE, at + SLL2_ADDRESS_LENGTH) == MAC
                ? mac(memory, at + SLL2_ADDRESS)
                : 0;
    }

    private static long mac(MemorySegment memory, int at) {
        long mac = 0;
        for (int i = 0; i < MAC; i++) {
            mac = mac << Byte.SIZE | memory.get(ValueLayout.JAVA_BYTE, at + i) & 0xff;
        }
        return mac;
    }
}
