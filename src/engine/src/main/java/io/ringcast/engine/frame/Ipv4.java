package io.ringcast.engine.frame;

/** The IPv4 header (RFC 791 section 3.1). Offsets are in bytes from its start. */
public final class Ipv4 {
    /** Version (high 4 bits) and header length in 32-bit words, IHL (low 4 bits). */
    public static final int VERSION_IHL = 0;

    /** Length of header and payload in bytes, 2 bytes. */
    public static final int TOTAL_LENGTH = 2;

    /** Identification: which fragments belong together, 2 bytes. */
    public static final int ID = 4;

    /** Flags (3 bits) and fragment offset in units of 8 bytes (13 bits). */
    public static final int FRAGMENT = 6;

    /** Offset of the identification, which fragments of a datagram share. */
    public static final int IDENTIFICATION = 4;

    /** Time to live, 1 byte. */
    public static final int TTL = 8;

    /** Protocol of the payload, 1 byte. */
    public static final int PROTOCOL = 9;

    /** Checksum of the header, 2 bytes. */
    public static final int CHECKSUM = 10;

    /** Source address, 4 bytes. */
    public static final int SOURCE = 12;

    /** Destination address, 4 bytes. */
    public static final int DESTINATION = 16;

    /** Length of the header without options, and the least that IHL may say. */
    public static final int MIN_LENGTH = 20;

    /** Largest length of the header, with options. */
    public static final int MAX_LENGTH = 60;

    /** In {@link #FRAGMENT}: more fragments follow. */
    public static final int MORE_FRAGMENTS = 0x2000;

    /** In {@link #FRAGMENT}: the fragment offset. */
    public static final int FRAGMENT_OFFSET = 0x1fff;

    /** The protocol number of UDP (RFC 768). */
    public static final int PROTOCOL_UDP = 17;

    private Ipv4() {}
}
