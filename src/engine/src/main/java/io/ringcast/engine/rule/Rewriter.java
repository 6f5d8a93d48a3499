package io.ringcast.engine.rule;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The rewriting half of a compiled rule set.
 *
 * <p>Everything written follows from the original values in {@link Headers}, and every field that
 * any rule may change is written each time: what an earlier destination left in the bytes does not
 * matter.
 */
final class Rewriter {
    private static final VarHandle TARGETS = MethodHandles.arrayElementVarHandle(Target[].class);

    // VlanRewrite's codes; others are ids to set
    private static final int PRESERVE = VlanRewrite.PRESERVE.code();
    private static final int STRIP = VlanRewrite.STRIP.code();

    /** Replaced element by element; read plainly by the loop, which acquires with each burst. */
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

    int address(int destination) {
        return target(destination).address();
    }

    synchronized void setAddress(int destination, int address) {
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

    boolean rewrite(MemorySegment memory, Headers h, int d, boolean leaveChecksum) {
        final Target to = targets[d];
        if (to.mac() == MacAddress.NONE) {
            return false;
        }
        final int source = h.source() & to.sourceMask() | to.source();
        final long addresses =
                Checksum.replace32(h.destination(), to.address())
                        + Checksum.replace32(h.source(), source);
        writeLink(memory, h, to);
        writeNetwork(h, to, source, addresses);
        if (h.hasTransport()) {
            writeTransport(memory, h, to, source, addresses, leaveChecksum);
        }
        return true;
    }

    private static void writeLink(MemorySegment memory, Headers h, Target to) {
        final long sourceMac = to.sourceMac() == MacAddress.NONE ? h.sourceMac() : to.sourceMac();
        if (h.isTagged() || to.vlan() > STRIP) {
            writeTagged(memory, h, to, sourceMac);
        } else {
            final long frame = h.base() + h.frame();
            Raw.putU64(frame, to.mac() << 16 | sourceMac >>> 32);
            Raw.putU32(frame + Long.BYTES, (int) sourceMac);
        }
    }

    private static void writeTagged(MemorySegment memory, Headers h, Target to, long sourceMac) {
        final int before = h.isTagInFrame() ? Vlan.LENGTH : 0;
        final int tag = tag(h, to.vlan());
        final int after = tag == 0 ? 0 : Vlan.LENGTH;
        final long out = h.frame() + before - after;
        Ethernet.putMacs(memory, out, to.mac(), sourceMac);
        if (tag != 0) {
            Wire.putU32(memory, out + Ethernet.TYPE, tag);
        }
        h.out(out, h.capturedLength() - before + after);
    }

    private static int tag(Headers h, int mode) {
        if (mode == PRESERVE) {
            return h.tag();
        }
        return mode == STRIP ? 0 : Vlan.withId(h.tag(), mode);
    }

    private static void writeNetwork(Headers h, Target to, int source, long addresses) {
        final int ttl = (h.ttl() & to.ttlMask()) + to.ttl() & 0xff;
        // the TTL is the upper byte of its word; the lower one stays
        final long replacements = addresses + Checksum.replace16(h.ttl() << 8, ttl << 8);
        final short checksum = Checksum.update(h.networkChecksum(), replacements);
        final long network = h.base() + h.network();
        Raw.putU64(
                network + Ipv4.TTL,
                (long) ttl << 56
                        | (long) h.protocol() << 48
                        | (checksum & 0xffffL) << 32
                        | source & 0xffff_ffffL);
        Raw.putU32(network + Ipv4.DESTINATION, to.address());
    }

    private static void writeTransport(
            MemorySegment memory,
            Headers h,
            Target to,
            int source,
            long addresses,
            boolean leaveChecksum) {
        final int ports = (h.ports() & to.portsMask()) + to.ports();
        final short checksum;
        if (to.updatesChecksum() && !h.isChecksumUnfinished()) {
            checksum = updated(h, to, ports, addresses);
        } else if (to.checksum() == UdpChecksum.ZERO) {
            h.outChecksum(0);
            checksum = 0;
        } else if (h.isFragment() && !h.isChecksumUnfinished()) {
            checksum = updated(h, to, ports, addresses);
        } else {
            checksum =
                    leaveChecksum && h.isOutPlain()
                            ? unfinished(h, source, to.address())
                            : complete(memory, h, source, to.address(), ports);
        }
        Raw.putU64(
                h.base() + h.transport(),
                (long) ports << 32 | (long) h.udpLength() << 16 | checksum & 0xffffL);
    }

    private static short updated(Headers h, Target to, int ports, long addresses) {
        final short checksum =
                Checksum.updateUdp(
                        h.transportChecksum(), addresses + Checksum.replace32(h.ports(), ports));
        if (checksum == 0) {
            h.outChecksum(absent(h, to));
        } else {
            h.outChecksum(h.isChecksumValid() ? FrameFlags.CSUM_VALID : 0);
        }
        return checksum;
    }

    /** There is no checksum; one may be added to a whole datagram, unless the rule forbids it. */
    private static int absent(Headers h, Target to) {
        return to.checksum() == UdpChecksum.AUTO && !h.isFragment() ? FrameFlags.CSUM_OPTIONAL : 0;
    }

    /** What the transmitter has finished later: the pseudo-header's sum alone. */
    private static short unfinished(Headers h, int source, int destination) {
        h.outChecksum(FrameFlags.CSUM_NOT_READY);
        return (short) Checksum.fold(pseudoHeader(h, source, destination));
    }

    /** RFC 768: pseudo-header, header, payload. */
    private static short complete(
            MemorySegment memory, Headers h, int source, int destination, int ports) {
        if (h.isFragment()) {
            // there is nothing to compute it from: better none than a wrong one
            h.outChecksum(0);
            return 0;
        }
        h.outChecksum(FrameFlags.CSUM_VALID);
        final long sum =
                h.payloadSum(memory)
                        + pseudoHeader(h, source, destination)
                        + Integer.toUnsignedLong(ports)
                        + h.udpLength();
        return Checksum.sentByUdp((short) ~Checksum.fold(sum));
    }

    /** RFC 768: addresses, protocol, UDP length. */
    private static long pseudoHeader(Headers h, int source, int destination) {
        return Integer.toUnsignedLong(source)
                + Integer.toUnsignedLong(destination)
                + Ipv4.PROTOCOL_UDP
                + h.udpLength();
    }
}
