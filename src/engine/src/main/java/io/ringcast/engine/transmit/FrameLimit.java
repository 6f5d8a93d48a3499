package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The longest frame that a device takes: its MTU and an Ethernet header, 4 bytes more with an
 * 802.1Q tag.
 */
final class FrameLimit {
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final int ETHERNET_HEADER = 14;
    private static final int ETHERTYPE = 12;
    private static final int VLAN_TAG = 4;

    private final int maxLength;

    FrameLimit(int mtu) {
        maxLength = mtu + ETHERNET_HEADER;
    }

    boolean allows(MemorySegment memory, long offset, int length) {
        return length <= maxLength || allowsTagged(memory, offset, length);
    }

    private boolean allowsTagged(MemorySegment memory, long offset, int length) {
        return length <= maxLength + VLAN_TAG
                && memory.get(NETWORK_SHORT, offset + ETHERTYPE) == (short) Linux.ETH_P_8021Q();
    }
}
