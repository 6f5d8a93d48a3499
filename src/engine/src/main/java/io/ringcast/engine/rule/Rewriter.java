package io.ringcast.engine.rule;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.frame.Checksum;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.frame.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The rewriting half of a compiled rule set: columns by destination, options of its rule included.
 *
 * <p>Everything written follows from the original values in {@link Headers}, and every field that
 * any rule may change is written each time: what an earlier destination left in the bytes does not
 * matter.
 */
final class Rewriter {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);

    private static final int SAME = -1;

    // Vlan.PRESERVE's and STRIP's codes; others are ids to set
    private static final int PRESERVE = VlanRewrite.PRESERVE.code();
    private static final int STRIP = VlanRewrite.STRIP.code();

    private final long[] macs;
    private final int[] rawAddresses;
    private final int[] ports;
    private final int[] rawSources;
    private final int[] sourcePorts;
    private final int[] ttls;
    private final int[] vlans;
    private final boolean[] outputMac;
    private final boolean[] zeroChecksum;
    private final boolean[] fullChecksum;

    /** One element: the output interface's MAC address. */
    private final long[] sourceMac = {MacAddress.NONE};

    Rewriter(RuleSet rules) {
        final int n = rules.destinations();
        macs = new long[n];
        rawAddresses = new int[n];
        ports = new int[n];
        rawSources = new int[n];
        sourcePorts = new int[n];
        ttls = new int[n];
        vlans = new int[n];
        outputMac = new boolean[n];
        zeroChecksum = new boolean[n];
        fullChecksum = new boolean[n];
        int d = 0;
        for (final Rule rule : rules.rules()) {
            for (final Destination destination : rule.destinations()) {
                fill(d++, destination, rule.options());
            }
        }
    }

    private void fill(int d, Destination destination, RewriteOptions options) {
        macs[d] = destination.mac();
        rawAddresses[d] = Wire.raw32(destination.address());
        ports[d] = destination.port();
        rawSources[d] = Wire.raw32(options.source().address());
        sourcePorts[d] = options.source().port();
        ttls[d] = options.ttl().code();
        vlans[d] = options.vlan().code();
        outputMac[d] = options.sourceMac() == SourceMac.OUTPUT;
        zeroChecksum[d] = options.udpChecksum() == UdpChecksum.ZERO;
        fullChecksum[d] = options.udpChecksum() == UdpChecksum.FULL;
    }

    int destinations() {
        return macs.length;
    }

    long mac(int destination) {
        return (long) LONGS.getOpaque(macs, destination);
    }

    void setMac(int destination, long mac) {
        LONGS.setOpaque(macs, destination, mac);
    }

    int address(int destination) {
        return Wire.raw32((int) INTS.getOpaque(rawAddresses, destination));
    }

    void setAddress(int destination, int address) {
        INTS.setOpaque(rawAddresses, destination, Wire.raw32(address));
    }

    void setSourceMac(long mac) {
        LONGS.setOpaque(sourceMac, 0, mac);
    }

    boolean rewrite(MemorySegment memory, Headers h, int d, boolean leaveChecksum) {
        final long mac = mac(d);
        if (mac == MacAddress.NONE) {
            return false;
        }
        final int rawDestination = (int) INTS.getOpaque(rawAddresses, d);
        final int rawSource = rawSources[d] == 0 ? h.rawSource() : rawSources[d];
        final long addresses =
                Checksum.replace32(h.rawDestination(), rawDestination)
                        + Checksum.replace32(h.rawSource(), rawSource);
        writeLink(memory, h, mac, d);
        writeNetwork(memory, h, rawSource, rawDestination, addresses, d);
        if (h.hasTransport()) {
            writeTransport(memory, h, rawSource, rawDestination, addresses, d, leaveChecksum);
        }
        return true;
    }

    private void writeLink(MemorySegment memory, Headers h, long mac, int d) {
        final int before = h.isTagInFrame() ? Vlan.LENGTH : 0;
        final int tag = tag(h, vlans[d]);
        final int after = tag == 0 ? 0 : Vlan.LENGTH;
        final long out = h.frame() + before - after;
        Ethernet.putMacs(memory, out, mac, sourceMac(h, d));
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

    private long sourceMac(Headers h, int d) {
        if (outputMac[d]) {
            final long mac = (long) LONGS.getOpaque(sourceMac, 0);
            return mac == MacAddress.NONE ? h.sourceMac() : mac;
        }
        return h.sourceMac();
    }

    private void writeNetwork(
            MemorySegment memory,
            Headers h,
            int rawSource,
            int rawDestination,
            long addresses,
            int d) {
        final int mode = ttls[d];
        final int ttl = mode == 0 ? h.ttl() : mode < 0 ? h.ttl() - 1 : mode;
        final long replacements =
                addresses
                        // the TTL is the first byte of its word; the second one stays
                        + Checksum.replace16(Wire.raw16(h.ttl() << 8), Wire.raw16(ttl << 8));
        final long network = h.network();
        Wire.putU8(memory, network + Ipv4.TTL, ttl);
        Wire.putRaw16(
                memory,
                network + Ipv4.CHECKSUM,
                Checksum.update(h.rawNetworkChecksum(), replacements));
        Wire.putRaw32(memory, network + Ipv4.SOURCE, rawSource);
        Wire.putRaw32(memory, network + Ipv4.DESTINATION, rawDestination);
    }

    private void writeTransport(
            MemorySegment memory,
            Headers h,
            int rawSource,
            int rawDestination,
            long addresses,
            int d,
            boolean leaveChecksum) {
        final long transport = h.transport();
        final int rawPorts = rawPorts(h.rawPorts(), d);
        final short checksum;
        if (zeroChecksum[d]) {
            checksum = 0;
        } else if (h.isChecksumUnfinished() || fullChecksum[d] && !h.isFragment()) {
            checksum =
                    leaveChecksum && h.isOutPlain()
                            ? unfinished(h, rawSource, rawDestination)
                            : complete(memory, h, rawSource, rawDestination, rawPorts);
        } else {
            checksum =
                    Checksum.updateUdp(
                            h.rawTransportChecksum(),
                            addresses + Checksum.replace32(h.rawPorts(), rawPorts));
            h.outChecksum(checksum != 0 && h.isChecksumValid() ? FrameFlags.CSUM_VALID : 0);
        }
        Wire.putRaw32(memory, transport + Udp.SOURCE_PORT, rawPorts);
        Wire.putRaw16(memory, transport + Udp.CHECKSUM, checksum);
    }

    private int rawPorts(int original, int d) {
        final int source = sourcePorts[d];
        final int destination = ports[d];
        if (source == SAME && destination == SAME) {
            return original;
        }
        final int both = Wire.raw32(original);
        final int high = source == SAME ? both >>> 16 : source;
        final int low = destination == SAME ? both & 0xffff : destination;
        return Wire.raw32(high << 16 | low);
    }

    /** What the transmitter has finished later: the pseudo-header's sum alone. */
    private static short unfinished(Headers h, int rawSource, int rawDestination) {
        h.outChecksum(FrameFlags.CSUM_NOT_READY);
        return (short) Checksum.fold(pseudoHeader(h, rawSource, rawDestination));
    }

    /** RFC 768: pseudo-header, header, payload. */
    private static short complete(
            MemorySegment memory, Headers h, int rawSource, int rawDestination, int rawPorts) {
        if (h.isFragment()) {
            // there is nothing to compute it from: better none than a wrong one
            return 0;
        }
        h.outChecksum(FrameFlags.CSUM_VALID);
        final long sum =
                h.payloadSum(memory)
                        + pseudoHeader(h, rawSource, rawDestination)
                        + Integer.toUnsignedLong(rawPorts)
                        + (Wire.raw16(h.udpLength()) & 0xffff);
        return Checksum.sentByUdp((short) ~Checksum.fold(sum));
    }

    /** RFC 768: addresses, protocol, UDP length. */
    private static long pseudoHeader(Headers h, int rawSource, int rawDestination) {
        return Integer.toUnsignedLong(rawSource)
                + Integer.toUnsignedLong(rawDestination)
                + (Wire.raw16(Ipv4.PROTOCOL_UDP) & 0xffff)
                + (Wire.raw16(h.udpLength()) & 0xffff);
    }
}
