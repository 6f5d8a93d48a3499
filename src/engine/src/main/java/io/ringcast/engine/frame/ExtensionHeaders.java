package io.ringcast.engine.frame;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.memory.Raw;

/**
 * The IPv6 extension headers of one frame (RFC 8200 section 4): walked from the IPv6 header to the
 * UDP header, or to the fragment header of a fragment that has none. Hop-by-hop and destination
 * options, routing and fragment headers are skipped; each must lie within the packet. If there are
 * several fragment headers, the last one counts.
 *
 * <p>Reused for every frame. Threading: one thread. Allocates nothing.
 */
final class ExtensionHeaders {
    private int next;
    private int length;
    private int fragment;
    private int identification;

    /** The protocol after the last header that was walked. */
    int next() {
        return next;
    }

    /** Bytes of the IPv6 header and the walked extension headers. */
    int length() {
        return length;
    }

    /** "More fragments" and fragment offset as IPv4 has them, see {@link Ipv4#FRAGMENT}. */
    int fragment() {
        return fragment;
    }

    /** The identification of a fragment. */
    int identification() {
        return identification;
    }

    /**
     * Walks the extension headers.
     *
     * @param start address of the IPv6 header
     * @param first its next header field
     * @param total bytes of the packet, including the IPv6 header
     * @param captured number of captured bytes of the packet
     * @return null if the walk ended normally, see {@link #next}; else the drop reason
     */
    DropReason walk(long start, int first, int total, int captured) {
        next = first;
        length = Ipv6.LENGTH;
        fragment = 0;
        identification = 0;
        if (first == Ipv6.HOP_BY_HOP && total == Ipv6.LENGTH) {
            return DropReason.OVERSIZE; // a jumbogram has payload length 0 (RFC 2675 section 2)
        }
        for (int count = 0; isExtension(next); count++) {
            if (count == Ipv6.MAX_EXTENSIONS || length + Ipv6.EXTENSION_UNIT > total) {
                return DropReason.MALFORMED;
            }
            if (length + Ipv6.EXTENSION_UNIT > captured) {
                return DropReason.TRUNCATED;
            }
            if (!pass(Raw.u64(start + length))) {
                return null;
            }
        }
        return null;
    }

    private static boolean isExtension(int header) {
        return header == Ipv6.HOP_BY_HOP
                || header == Ipv6.DESTINATION_OPTIONS
                || header == Ipv6.ROUTING
                || header == Ipv6.FRAGMENT;
    }

    /**
     * Skips one header.
     *
     * @param header its first 8 bytes
     * @return false if the walk ends here
     */
    private boolean pass(long header) {
        final int after = (int) (header >>> 56);
        if (next == Ipv6.FRAGMENT) {
            return passFragment(header, after);
        }
        final boolean elsewhere =
                next == Ipv6.ROUTING
                        && (header >>> 32 & 0xff) != 0; // nodes are still to be visited
        next = elsewhere ? Ipv6.ROUTING : after;
        length += Ipv6.EXTENSION_UNIT + (int) (header >>> 48 & 0xff) * Ipv6.EXTENSION_UNIT;
        return !elsewhere;
    }

    private boolean passFragment(long header, int after) {
        final int field = (int) (header >>> 32) & 0xffff;
        fragment = field >>> 3 | (field & 1) * Ipv4.MORE_FRAGMENTS;
        identification = (int) header;
        length += Ipv6.EXTENSION_UNIT;
        final boolean later = (fragment & Ipv4.FRAGMENT_OFFSET) != 0;
        // the first fragment of such a datagram has the options, and UDP behind them
        next = later && after == Ipv6.DESTINATION_OPTIONS ? Ipv4.PROTOCOL_UDP : after;
        return !later;
    }
}
