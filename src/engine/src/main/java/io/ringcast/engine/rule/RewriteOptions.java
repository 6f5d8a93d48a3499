package io.ringcast.engine.rule;

import java.util.Objects;

/**
 * Changes that a rule makes in a frame beside its destination, and how it may leave.
 *
 * @param udpChecksum the UDP checksum
 * @param ttl the IPv4 time to live, or IPv6 hop limit
 * @param vlan the outermost VLAN tag
 * @param sourceMac the source MAC address
 * @param source the source address and port
 * @param fragments which fragments are forwarded
 * @param gso whether frames may leave in super-frames
 */
public record RewriteOptions(
        UdpChecksum udpChecksum,
        Ttl ttl,
        VlanRewrite vlan,
        SourceMac sourceMac,
        SourceRewrite source,
        Fragments fragments,
        Gso gso) {
    /**
     * Nothing but the destination changes, checksums follow, fragments are tracked, super-frames
     * may be made.
     */
    public static final RewriteOptions DEFAULT =
            new RewriteOptions(
                    UdpChecksum.AUTO,
                    Ttl.KEEP,
                    VlanRewrite.PRESERVE,
                    SourceMac.KEEP,
                    SourceRewrite.KEEP,
                    Fragments.TRACK,
                    Gso.ON);

    /** No part may be null. */
    public RewriteOptions {
        Objects.requireNonNull(udpChecksum, "udpChecksum");
        Objects.requireNonNull(ttl, "ttl");
        Objects.requireNonNull(vlan, "vlan");
        Objects.requireNonNull(sourceMac, "sourceMac");
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(fragments, "fragments");
        Objects.requireNonNull(gso, "gso");
    }
}
