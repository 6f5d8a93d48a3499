package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;

/**
 * What rewriting writes for one destination, its rule's options included: each field as a mask for
 * what stays of the frame's own and bits for what is put there, so that keeping and setting are the
 * same code.
 *
 * <p>Immutable: a change replaces the whole of it, and the loop needs no barrier to read it (JLS
 * 17.5).
 *
 * @param mac destination MAC address, {@link MacAddress#NONE} while it is not known
 * @param sourceMac source MAC address, {@link MacAddress#NONE} to keep the frame's
 * @param addressHigh first 64 bits of the destination address; IPv4 as IPv4-mapped
 * @param addressLow last 64 bits of it
 * @param sourceMask of both halves of the source address
 * @param sourceHigh added to what the mask leaves
 * @param sourceLow likewise
 * @param portsMask of both ports, the source port in the upper half
 * @param ports added to what the mask leaves; the lower half may be negative: a port of the rule
 *     and the distance to the one it is mapped to never leave 16 bits
 * @param ttlMask of the TTL
 * @param ttl added to what the mask leaves; -1 to decrement
 * @param vlan as {@link VlanRewrite#code}
 * @param checksum what becomes of the UDP checksum
 * @param outputMac whether the output interface's MAC address becomes the source, once known
 */
record Target(
        long mac,
        long sourceMac,
        long addressHigh,
        long addressLow,
        long sourceMask,
        long sourceHigh,
        long sourceLow,
        int portsMask,
        int ports,
        int ttlMask,
        int ttl,
        int vlan,
        UdpChecksum checksum,
        boolean outputMac) {
    private static final int SAME = -1;
    private static final int ALL = -1;

    /**
     * @param matched the ports that the rule takes
     */
    static Target of(Destination destination, PortRange matched, RewriteOptions options) {
        final boolean keepsSource = options.source().isKeep();
        final IpAddress source = options.source().address();
        final int sourcePort = options.source().port();
        final boolean keeps = destination.port() == SAME || destination.mapsPorts();
        final int distance = destination.mapsPorts() ? destination.port() - matched.first() : 0;
        final int ttl = options.ttl().code();
        return new Target(
                destination.mac(),
                MacAddress.NONE,
                destination.address().high(),
                destination.address().low(),
                keepsSource ? ALL : 0,
                keepsSource ? 0 : source.high(),
                keepsSource ? 0 : source.low(),
                (sourcePort == SAME ? 0xffff_0000 : 0) | (keeps ? 0xffff : 0),
                (sourcePort == SAME ? 0 : sourcePort << 16)
                        + (keeps ? distance : destination.port()),
                ttl > 0 ? 0 : ALL,
                ttl,
                options.vlan().code(),
                options.udpChecksum(),
                options.sourceMac() == SourceMac.OUTPUT);
    }

    /** Whether a checksum that is there is brought up to date, rather than replaced. */
    boolean updatesChecksum() {
        return checksum == UdpChecksum.AUTO || checksum == UdpChecksum.KEEP;
    }

    Target withMac(long newMac) {
        return with(newMac, sourceMac, addressHigh, addressLow);
    }

    IpAddress address() {
        return new IpAddress(addressHigh, addressLow);
    }

    Target withAddress(IpAddress newAddress) {
        return with(mac, sourceMac, newAddress.high(), newAddress.low());
    }

    Target withOutputMac(long newSourceMac) {
        return outputMac ? with(mac, newSourceMac, addressHigh, addressLow) : this;
    }

    private Target with(long newMac, long newSourceMac, long newHigh, long newLow) {
        return new Target(
                newMac,
                newSourceMac,
                newHigh,
                newLow,
                sourceMask,
                sourceHigh,
                sourceLow,
                portsMask,
                ports,
                ttlMask,
                ttl,
                vlan,
                checksum,
                outputMac);
    }
}
