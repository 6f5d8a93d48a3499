package io.ringcast.engine.capture;

/** The numbers of pcapng that reading and writing share (draft-ietf-opsawg-pcapng). */
final class PcapngBlocks {
    /** Block types (section 11.1). */
    static final int SECTION_HEADER = 0x0a0d0d0a;

    static final int INTERFACE_DESCRIPTION = 1;
    static final int OBSOLETE_PACKET = 2;
    static final int SIMPLE_PACKET = 3;
    static final int ENHANCED_PACKET = 6;

    /** Written in the section's byte order (section 4.1). */
    static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;

    static final int VERSION_MAJOR = 1;

    /** A block's type and total length before its body; the total length again after it. */
    static final int BLOCK_HEADER = 8;

    static final int BLOCK_TRAILER = 4;

    /** Where the frame begins, from the start of the block (sections 4.3, 4.4, appendix A). */
    static final int ENHANCED_PACKET_HEADER = 28;

    static final int OBSOLETE_PACKET_HEADER = 28;
    static final int SIMPLE_PACKET_HEADER = 12;

    /** Where the options begin, from the start of the block (sections 4.1 and 4.2). */
    static final int SECTION_HEADER_FIXED = 24;

    static final int INTERFACE_DESCRIPTION_FIXED = 16;

    /** An option's code and length, before its value (section 3.5). */
    static final int OPTION_HEADER = 4;

    /** Option codes (sections 3.5, 4.1 and 4.2). */
    static final int OPTION_END = 0;

    static final int OPTION_COMMENT = 1;
    static final int OPTION_USER_APPLICATION = 4;
    static final int OPTION_INTERFACE_NAME = 2;
    static final int OPTION_TIMESTAMP_RESOLUTION = 9;
    static final int OPTION_TIMESTAMP_OFFSET = 14;

    private PcapngBlocks() {}

    /** Length rounded up to the 32 bits that everything is aligned to. */
    static int padded(int length) {
        return length + 3 & ~3;
    }
}
