package io.ringcast.engine.frame;

import io.ringcast.engine.burst.FrameFlags;

/**
 * VLAN tags (IEEE 802.1Q clause 9): a tag protocol identifier (TPID) where the EtherType would be,
 * then the tag control information (TCI): 3 bits priority (PCP), 1 bit drop eligible (DEI), 12 bits
 * VLAN id.
 *
 * <p>A whole tag is held as one int, {@code TPID << 16 | TCI}; 0 means no tag.
 */
public final class Vlan {
    /** Length of a tag in bytes. */
    public static final int LENGTH = 4;

    /** TPID of a customer tag (IEEE 802.1Q table 9-1). */
    public static final int TPID_8021Q = 0x8100;

    /** TPID of a service tag (IEEE 802.1ad, now 802.1Q table 9-1). */
    public static final int TPID_8021AD = 0x88a8;

    /** TPID of outer tags before 802.1ad (ETH_P_QINQ1 of linux/if_ether.h), not registered. */
    public static final int TPID_QINQ = 0x9100;

    /** Most tags that are looked through, including one that a source took out of the frame. */
    public static final int MAX_TAGS = 3;

    /** The VLAN id in the TCI. */
    public static final int ID_MASK = 0x0fff;

    /** The largest id that may be used: 0 means "priority only", 4095 is reserved (table 9-2). */
    public static final int MAX_ID = 4094;

    private Vlan() {}

    /** Returns true if the two bytes at an EtherType's place announce a tag. */
    public static boolean isTpid(int type) {
        return type == TPID_8021Q || type == TPID_8021AD || type == TPID_QINQ;
    }

    /** Returns the VLAN id of a tag, 0 to 4095. */
    public static int id(int tag) {
        return tag & ID_MASK;
    }

    /**
     * Returns the tag with another id and the same TPID, PCP and DEI. Without a tag: a new 802.1Q
     * tag.
     */
    public static int withId(int tag, int id) {
        return tag == 0 ? TPID_8021Q << 16 | id : tag & ~ID_MASK | id;
    }

    /**
     * Returns the tag that the source of a frame took out of it, 0 if none. The TPID is that of
     * 802.1Q if the source does not know it.
     */
    public static int ofMetadata(int flags, int tpid, int tci) {
        if ((flags & FrameFlags.VLAN_VALID) == 0) {
            return 0;
        }
        final boolean known = (flags & FrameFlags.VLAN_TPID_VALID) != 0 && tpid != 0;
        return (known ? tpid : TPID_8021Q) << 16 | tci & 0xffff;
    }
}
