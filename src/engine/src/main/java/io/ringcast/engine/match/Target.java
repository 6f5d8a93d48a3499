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
 * Values that rewriting writes for one destination, with the options of its rule. Each field has a
 * mask of the bits to keep and a value to add, so keeping and setting use the same code.
 *
 * <p>Immutable: a change replaces the whole object, so the loop needs no barrier to read its fields
 * (JLS 17.5).
 *
 * @param mac destination MAC address, {@link MacAddress#NONE} while it is not known
 * @param sourceMac source MAC address, {@link MacAddress#NONE} to keep the frame's
 * @param addressHigh first 64 bits of the destination address; IPv4 as IPv4-mapped
 * @param addressLow last 64 bits of it
 * @param sourceMask mask of both halves of the source address
 * @param sourceHigh added to what the mask leaves
 * @param sourceLow likewise
 * @param portsMask mask of both ports, the source port in the upper half
 * @param ports added to what the mask leaves; may be negative for a range that is mapped to lower
 *     ports. The sum of a port and its distance always fits into 16 bits
 * @param ttlMask mask of the TTL
 * @param ttl added to what the mask leaves; -1 to decrement
 * @param vlan as {@link VlanRewrite#code}
 * @param checksum what becomes of the UDP checksum
 * @param outputMac whether the source becomes the output interface's MAC address, once that is
 *     known
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

    /** Returns whether an existing checksum is updated rather than replaced. */
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
