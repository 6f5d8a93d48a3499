package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.memory.Raw;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Rewriter of frames for the destinations of a compiled rule set.
 *
 * <p>All written values are computed from the original values in {@link Headers}, and each field
 * that any rule may change is written each time. So the bytes that an earlier destination left do
 * not matter.
 */
final class Rewriter {
    private static final VarHandle TARGETS = MethodHandles.arrayElementVarHandle(Target[].class);

    // VlanRewrite's codes; others are ids to set
    private static final int PRESERVE = VlanRewrite.PRESERVE.code();
    private static final int STRIP = VlanRewrite.STRIP.code();

    /**
     * Elements are replaced one by one. The loop reads them with plain access; it does an acquire
     * with each burst.
     */
    private final Target[] targets;

    Rewriter(RuleSet rules) {
        targets = new Target[rules.destinations()];
        for (int d = 0; d < targets.length; d++) {
            final Rule rule = rules.get(rules.ruleOf(d));
            targets[d] = Target.of(rules.destination(d), rule.match().ports(), rule.options());
        }
    }

    int destinations() {
        return targets.length;
    }

    long mac(int destination) {
        return target(destination).mac();
    }

    synchronized void setMac(int destination, long mac) {
        replace(destination, target(destination).withMac(mac));
    }

    IpAddress address(int destination) {
        return target(destination).address();
    }

    synchronized void setAddress(int destination, IpAddress address) {
        replace(destination, target(destination).withAddress(address));
    }

    synchronized void setSourceMac(long mac) {
        for (int d = 0; d < targets.length; d++) {
            replace(d, target(d).withOutputMac(mac));
        }
    }

    private Target target(int destination) {
        return (Target) TARGETS.getAcquire(targets, destination);
    }

    private void replace(int destination, Target target) {
        TARGETS.setRelease(targets, destination, target);
    }

    boolean rewrite(OutFrame out, int d) {
        final Target to = targets[d];
        if (to.mac() == MacAddress.NONE) {
            return false;
        }
        final Headers h = out.headers();
        writeLink(out, h, to, d);
        if (h.isIpv4()) {
            rewriteIpv4(out, h, to);
        } else {
            rewriteIpv6(out, h, to);
        }
        return true;
    }

    private static void rewriteIpv4(OutFrame out, Headers h, Target to) {
        final int source = h.source() & (int) to.sourceMask() | (int) to.sourceLow();
        final int destination = (int) to.addressLow();
        final long replaced =
                Checksum.replace32(h.destination(), destination)
                        + Checksum.replace32(h.source(), source);
        writeIpv4(h, to, source, replaced);
        if (h.hasTransport()) {
            writeTransport(out, h, to, (long) source << 32 | destination & 0xffff_ffffL, replaced);
        }
    }

    private static void rewriteIpv6(OutFrame out, Headers h, Target to) {
        final long sourceHigh = h.sourceHead() & to.sourceMask() | to.sourceHigh();
        final long sourceLow = h.sourceTail() & to.sourceMask() | to.sourceLow();
        writeIpv6(h, to, sourceHigh, sourceLow);
        if (h.hasTransport()) {
            final long before =
                    sum(h.sourceHead())
                            + sum(h.sourceTail())
                            + sum(h.destinationHead())
                            + sum(h.destinationTail());
            final long after =
                    sum(sourceHigh) + sum(sourceLow) + sum(to.addressHigh()) + sum(to.addressLow());
            writeTransport(out, h, to, after, Checksum.replaceSum(before, after));
        }
    }

    /** Returns the sum of the two 32-bit words of 64 bits, for a checksum. */
    private static long sum(long words) {
        return (words >>> 32) + (words & 0xffff_ffffL);
    }

    private static void writeLink(OutFrame out, Headers h, Target to, int d) {
        final long sourceMac = to.sourceMac() == MacAddress.NONE ? h.sourceMac() : to.sourceMac();
        if (h.isTagged() || to.vlan() > STRIP) {
            writeTagged(out, h, to, sourceMac, d);
        } else {
            final long frame = h.base() + h.frame();
            Raw.putU64(frame, to.mac() << 16 | sourceMac >>> 32);
            Raw.putU32(frame + Long.BYTES, (int) sourceMac);
            out.place(d, h.frame(), h.capturedLength(), false);
        }
    }

    private static void writeTagged(OutFrame out, Headers h, Target to, long sourceMac, int d) {
        final int before = h.isTagInFrame() ? Vlan.LENGTH : 0;
        final int tag = tag(h, to.vlan());
        final int after = tag == 0 ? 0 : Vlan.LENGTH;
        final long frame = h.frame() + before - after;
        Ethernet.putMacs(h.memory(), frame, to.mac(), sourceMac);
        if (tag != 0) {
            Wire.putU32(h.memory(), frame + Ethernet.TYPE, tag);
        }
        // If the outermost tag is stripped, another tag may follow it
        final boolean tagged = Ethernet.type(h.memory(), frame) == Vlan.TPID_8021Q;
        out.place(d, frame, h.capturedLength() - before + after, tagged);
    }

    private static int tag(Headers h, int mode) {
        if (mode == PRESERVE) {
            return h.tag();
        }
        return mode == STRIP ? 0 : Vlan.withId(h.tag(), mode);
    }

    private static int ttl(Headers h, Target to) {
        return (h.ttl() & to.ttlMask()) + to.ttl() & 0xff;
    }

    private static void writeIpv4(Headers h, Target to, int source, long replaced) {
        final int ttl = ttl(h, to);
        // the TTL is the upper byte of its 16-bit word; the lower byte stays
        final long replacements = replaced + Checksum.replace16(h.ttl() << 8, ttl << 8);
        final short checksum = Checksum.update(h.networkChecksum(), replacements);
        final long network = h.base() + h.network();
        Raw.putU64(
                network + Ipv4.TTL,
                (long) ttl << 56
                        | (long) h.protocol() << 48
                        | (checksum & 0xffffL) << 32
                        | source & 0xffff_ffffL);
        Raw.putU32(network + Ipv4.DESTINATION, (int) to.addressLow());
    }

    private static void writeIpv6(Headers h, Target to, long sourceHigh, long sourceLow) {
        final long network = h.base() + h.network();
        // the hop limit is the lowest byte of this 32-bit word
        Raw.putU32(network + Ipv6.PAYLOAD_LENGTH, h.ipv6Row() & ~0xff | ttl(h, to));
        Raw.putU64(network + Ipv6.SOURCE, sourceHigh);
        Raw.putU64(network + Ipv6.SOURCE + Long.BYTES, sourceLow);
        Raw.putU64(network + Ipv6.DESTINATION, to.addressHigh());
        Raw.putU64(network + Ipv6.DESTINATION + Long.BYTES, to.addressLow());
    }

    /**
     * @param addresses as {@link OutFrame#datagram} takes them
     */
    private static void writeTransport(
            OutFrame out, Headers h, Target to, long addresses, long replaced) {
        final int ports = (h.ports() & to.portsMask()) + to.ports();
        final boolean partial = isComputed(h, to);
        final int checksum =
                partial
                        ? Checksum.fold(pseudoHeader(h, addresses))
                        : kept(h, to, replaced + Checksum.replace32(h.ports(), ports));
        Raw.putU64(
                h.base() + h.transport(),
                (long) ports << 32 | (long) h.udpLength() << 16 | checksum & 0xffffL);
        out.datagram(
                addresses, ports, partial ? OutFrame.CHECKSUM_PARTIAL : known(h, to, checksum));
    }

    /**
     * Returns whether the transmitter computes the checksum anew: because the sender left it to the
     * device, because the rule asks for it, or because the frame is a super-frame. The checksum of
     * a fragment cannot be computed, because the rest of the datagram is missing.
     */
    private static boolean isComputed(Headers h, Target to) {
        return (h.isChecksumUnfinished() || !to.updatesChecksum() || isCut(h))
                && to.checksum() != UdpChecksum.ZERO
                && !h.isFragment();
    }

    /**
     * Returns whether the frame is a super-frame with a checksum: then each of its datagrams gets
     * its own.
     */
    private static boolean isCut(Headers h) {
        return h.segmentSize() != 0 && h.transportChecksum() != 0;
    }

    /** Returns a checksum that is not computed: the updated one, or 0 for none. */
    private static short kept(Headers h, Target to, long replacements) {
        return to.checksum() == UdpChecksum.ZERO || h.isChecksumUnfinished()
                ? 0 // better none than a wrong one
                : Checksum.updateUdp(h.transportChecksum(), replacements);
    }

    private static int known(Headers h, Target to, int checksum) {
        if (checksum == 0) {
            return absent(h, to);
        }
        return h.isChecksumValid() ? OutFrame.CHECKSUM_VALID : OutFrame.CHECKSUM_UNKNOWN;
    }

    /**
     * Returns the state of a missing checksum: one may be added to a whole datagram, unless the
     * rule forbids it.
     */
    private static int absent(Headers h, Target to) {
        return to.checksum() == UdpChecksum.AUTO && !h.isFragment()
                ? OutFrame.CHECKSUM_OPTIONAL
                : OutFrame.CHECKSUM_UNKNOWN;
    }

    /** RFC 768, RFC 8200 section 8.1: addresses, protocol, UDP length. */
    private static long pseudoHeader(Headers h, long addresses) {
        return sum(addresses) + Ipv4.PROTOCOL_UDP + h.udpLength();
    }
}
