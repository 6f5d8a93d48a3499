package io.ringcast.engine.rule;

import java.util.Objects;

/**
 * Options of a rule: the changes that it makes in a frame beyond the destination, and how the frame
 * may leave.
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
     * Default options: only the destination changes, checksums are updated, fragments are tracked,
     * super-frames are allowed.
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

    /** Requires that no component is null. */
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
