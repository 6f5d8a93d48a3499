package io.ringcast.engine.frame;

/**
 * The IPv6 header and its extension headers (RFC 8200 sections 3 and 4). Offsets are in bytes from
 * the start of each.
 */
public final class Ipv6 {
    /** Length in bytes of everything after the header, including extension headers, 2 bytes. */
    public static final int PAYLOAD_LENGTH = 4;

    /** Type of the next header, 1 byte. */
    public static final int NEXT_HEADER = 6;

    /** Hop limit, the time to live of IPv4, 1 byte. */
    public static final int HOP_LIMIT = 7;

    /** Source address, 16 bytes. */
    public static final int SOURCE = 8;

    /** Destination address, 16 bytes. */
    public static final int DESTINATION = 24;

    /** Length of the header without extension headers. */
    public static final int LENGTH = 40;

    /** Next header: hop-by-hop options (section 4.3). */
    public static final int HOP_BY_HOP = 0;

    /** Next header: routing (section 4.4). */
    public static final int ROUTING = 43;

    /** Next header: fragment (section 4.5). */
    public static final int FRAGMENT = 44;

    /** Next header: destination options (section 4.6). */
    public static final int DESTINATION_OPTIONS = 60;

    /**
     * Largest number of extension headers that are walked; a limit of Ringcast (RFC 8504 section
     * 5.3).
     */
    public static final int MAX_EXTENSIONS = 8;

    /** Of an extension header: its length in units of 8 bytes, without the first 8, 1 byte. */
    public static final int EXTENSION_LENGTH = 1;

    /** Of a routing header: nodes still to be visited, 1 byte. */
    public static final int SEGMENTS_LEFT = 3;

    /** Of a fragment header: offset in units of 8 bytes (13 bits), reserved (2), M flag (1). */
    public static final int FRAGMENT_OFFSET = 2;

    /** Of a fragment header: identification, 4 bytes. */
    public static final int IDENTIFICATION = 4;

    /** Length of a fragment header, and the least of any extension header. */
    public static final int EXTENSION_UNIT = 8;

    private Ipv6() {}
}
