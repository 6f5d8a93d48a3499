package io.ringcast.engine.counter;

import java.util.Locale;

/**
 * Reason why a frame is dropped that, as far as its bytes show, would have matched a rule. Each
 * reason has a counter of the same name.
 */
public enum DropReason {
    /** The frame is too short for an Ethernet header with the VLAN tags that it announces. */
    RUNT,
    /** The source captured fewer bytes than the frame had; partial frames are never forwarded. */
    TRUNCATED,
    /**
     * Longer than the receiving device's MTU allows, as a frame or as a datagram of a super-frame;
     * or an IPv6 jumbogram (RFC 2675).
     */
    OVERSIZE,
    /**
     * Only a part of a super-frame could be read: it was longer than a slot, and the socket's
     * receive queue, which holds the complete frame, was full (net.core.rmem_max).
     */
    UNFETCHED,
    /**
     * Lengths that do not fit the frame: IHL, IP total or payload length, those of IPv6 extension
     * headers, or UDP length (RFC 791, RFC 8200, RFC 768).
     */
    MALFORMED,
    /** A fragment that the rule does not pass on (RFC 791). */
    FRAGMENT,
    /**
     * A rule that decrements the TTL met a frame whose TTL does not allow it (RFC 1812 section
     * 5.3.1).
     */
    TTL,
    /**
     * An IPv6 datagram without a UDP checksum, or a fragment whose checksum was left to the device:
     * receivers drop both (RFC 8200 section 8.1).
     */
    NO_CHECKSUM,
    /** Forwarding is paused: otherwise the frame would have been forwarded. */
    PAUSED,
    /** The application's handler threw an exception. */
    HANDLER;

    private static final DropReason[] VALUES = values();

    /**
     * {@return the reason with this ordinal, without the copy that {@link #values} makes}
     *
     * @param ordinal 0 to {@link #count} - 1
     */
    public static DropReason of(int ordinal) {
        return VALUES[ordinal];
    }

    /** {@return the number of reasons} */
    public static int count() {
        return VALUES.length;
    }

    /**
     * {@return the name as in counters, metrics and JSON: lower case, words joined by underscores}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
