package io.ringcast.engine.frame;

/** The UDP header (RFC 768). Offsets are in bytes from its start. */
public final class Udp {
    /** Source port, 2 bytes. */
    public static final int SOURCE_PORT = 0;

    /** Destination port, 2 bytes. */
    public static final int DESTINATION_PORT = 2;

    /** Length of header and payload in bytes, 2 bytes. */
    public static final int UDP_LENGTH = 4;

    /** Checksum over pseudo-header, header and payload; 0 means none. */
    public static final int CHECKSUM = 6;

    /** Length of the header. */
    public static final int LENGTH = 8;

    /** The largest port. */
    public static final int MAX_PORT = 65535;

    private Udp() {}
}
