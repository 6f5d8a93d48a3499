package io.ringcast.engine.frame;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;

/**
 * Parsed headers of one frame, in the order of docs/frames.md: link, network, transport. Lengths
 * are checked once, here; afterwards fields are read and rewritten without further checks.
 *
 * <p>It keeps the <em>original</em> values, so that a frame can be rewritten in place for one
 * destination after the other. Reused for every frame: each {@link #readLink} begins a new one.
 *
 * <p>Offsets are absolute in the burst's memory. Threading: one thread. Allocates nothing.
 */
public final class Headers {
    private static final long NOT_SUMMED = -1;
    private static final long NO_TRANSPORT = -1;

    /** Upper half of the last 64 bits of an IPv4-mapped address (RFC 4291 section 2.5.5.2). */
    private static final long MAPPED = 0xffff_0000_0000L;

    // Of the link: the outermost tag in the upper half; below, its place and the link's length.
    private static final long NO_TAGS = Ethernet.LENGTH;
    private static final long LENGTH_MASK = 0xff;
    private static final long OUTER_TAG_IN_FRAME = 0x100;

    // the frame: memory begins at address base, and the burst has checked that the frame is in it
    private MemorySegment memory = MemorySegment.NULL;
    private long base;
    private long timestamp;
    private long frame;
    private int captured;
    private int wire;
    private int flags;
    private int segmentSize;

    // the link header: source MAC address and EtherType, the innermost if there are tags
    private long sourceAndType;
    private long tags;

    // the network header, in the rows of four bytes in which RFC 791 draws it, two in a word:
    // version, IHL, type of service, total length; identification, flags, fragment offset;
    // TTL, protocol, checksum; source. For IPv6 the same fields are in the same bits: flags and
    // fragment offset; hop limit, UDP; the identification of 32 bits is in the upper half of
    // rows01, and the lower half of rows23 is the row with payload length and next header.
    private long network;
    private long rows01;
    private long rows23;
    private int networkLength;
    private int totalLength;

    // the last 64 bits of both addresses, or all 32 of IPv4; the first 64 are IPv6's alone
    private long sourceLow;
    private long destinationLow;
    private long sourceHigh;
    private long destinationHigh;

    // the transport header, likewise (RFC 768): ports; length, checksum
    private long transport;
    private long udp;
    private long payloadSum;

    private final ExtensionHeaders extensions = new ExtensionHeaders();

    /** Creates an instance that describes no frame yet. */
    public Headers() {}

    /**
     * Begins frame {@code i}: reads the Ethernet header and up to {@link Vlan#MAX_TAGS} tags,
     * including a stripped one.
     *
     * @return null if the headers are complete, else the drop reason
     */
    public DropReason readLink(Burst burst, int i) {
        if (memory != burst.memory()) {
            memory = burst.memory();
            base = Raw.address(memory);
        }
        timestamp = burst.timestamp(i);
        frame = burst.offset(i);
        captured = burst.capturedLength(i);
        wire = burst.wireLength(i);
        flags = burst.flags(i);
        segmentSize = burst.segmentSize(i);
        tags = NO_TAGS;
        transport = NO_TRANSPORT;
        if (captured < Ethernet.LENGTH) {
            return absent(Ethernet.LENGTH, DropReason.RUNT);
        }
        sourceAndType = Raw.u64(base + frame + Ethernet.SOURCE);
        if ((flags & FrameFlags.VLAN_VALID) == 0 && isIpv4()) {
            return null;
        }
        return readTags(Vlan.ofMetadata(flags, burst.vlanTpid(i), burst.vlanTci(i)));
    }

    private DropReason readTags(int metadataTag) {
        final int most = metadataTag == 0 ? Vlan.MAX_TAGS : Vlan.MAX_TAGS - 1;
        int tag = metadataTag;
        int length = Ethernet.LENGTH;
        int type = type();
        long place = 0;
        while (length < Ethernet.LENGTH + most * Vlan.LENGTH && Vlan.isTpid(type)) {
            length += Vlan.LENGTH;
            if (captured < length) {
                return absent(length, DropReason.RUNT);
            }
            final long end = frame + length;
            if (tag == 0) {
                tag = Wire.u32(memory, end - 2 - Vlan.LENGTH);
                place = OUTER_TAG_IN_FRAME;
            }
            type = Wire.u16(memory, end - 2);
        }
        tags = (long) tag << 32 | place | length;
        sourceAndType = sourceAndType & ~0xffffL | type;
        return null;
    }

    private int type() {
        return (int) sourceAndType & 0xffff;
    }

    /** Whether the payload of the link is IPv4. Valid after {@link #readLink}. */
    public boolean isIpv4() {
        return type() == Ethernet.TYPE_IPV4;
    }

    /** Whether the payload of the link is IPv6. Valid after {@link #readLink}. */
    public boolean isIpv6() {
        return type() == Ethernet.TYPE_IPV6;
    }

    /**
     * Reads the fixed part of the IPv4 header. Only after {@link #readLink} and {@link #isIpv4}.
     *
     * @return null if the header is complete, else the drop reason
     */
    public DropReason readNetwork() {
        final int length = linkLength();
        if (captured < length + Ipv4.MIN_LENGTH) {
            return absent(length + Ipv4.MIN_LENGTH, DropReason.MALFORMED);
        }
        final long at = frame + length;
        network = at;
        rows01 = Raw.u64(base + at + Ipv4.VERSION_IHL);
        rows23 = Raw.u64(base + at + Ipv4.TTL);
        networkLength = (int) (rows01 >>> 54) & 0x3c;
        totalLength = (int) (rows01 >>> 32) & 0xffff;
        sourceLow = rows23 & 0xffff_ffffL;
        destinationLow = Raw.u32(base + at + Ipv4.DESTINATION) & 0xffff_ffffL;
        return null;
    }

    /**
     * Reads the fixed IPv6 header. Only after {@link #readLink} and {@link #isIpv6}.
     *
     * @return null if the header is complete, else the drop reason
     */
    public DropReason readIpv6() {
        final int length = linkLength();
        if (captured < length + Ipv6.LENGTH) {
            return absent(length + Ipv6.LENGTH, DropReason.MALFORMED);
        }
        final long at = frame + length;
        network = at;
        final long start = Raw.u64(base + at);
        final int row = (int) start; // payload length, next header, hop limit
        rows01 = 0;
        rows23 = start << 56 | (start & 0xff00) << 40 | row & 0xffff_ffffL;
        networkLength = Ipv6.LENGTH;
        totalLength = start >>> 60 == 6 ? Ipv6.LENGTH + (row >>> 16) : 0;
        sourceHigh = Raw.u64(base + at + Ipv6.SOURCE);
        sourceLow = Raw.u64(base + at + Ipv6.SOURCE + Long.BYTES);
        destinationHigh = Raw.u64(base + at + Ipv6.DESTINATION);
        destinationLow = Raw.u64(base + at + Ipv6.DESTINATION + Long.BYTES);
        return null;
    }

    /**
     * Returns true if version, header length and total length are consistent with each other and
     * the frame. Ethernet pads short frames, so bytes after the total length are allowed (RFC 894).
     * IPv4 only, and only after {@link #readNetwork}.
     */
    public boolean isNetworkSound() {
        return rows01 >>> 60 == 4
                && networkLength >= Ipv4.MIN_LENGTH
                && networkLength <= totalLength
                && totalLength <= wire - linkLength();
    }

    /**
     * Walks the IPv6 extension headers up to the UDP header, or to the fragment header of a later
     * fragment. Only after {@link #readIpv6}.
     *
     * @return null if the headers are valid; {@link #protocol} is then the protocol that follows,
     *     and is UDP only for datagrams. Else the drop reason
     */
    public DropReason readExtensions() {
        if (totalLength < Ipv6.LENGTH || totalLength > wire - linkLength()) {
            return DropReason.MALFORMED;
        }
        final int next = nextHeader();
        return next == Ipv4.PROTOCOL_UDP ? null : walkExtensions(next);
    }

    private DropReason walkExtensions(int next) {
        final DropReason reason =
                extensions.walk(base + network, next, totalLength, captured - linkLength());
        networkLength = extensions.length();
        rows01 = Integer.toUnsignedLong(extensions.identification()) << 32 | extensions.fragment();
        rows23 = rows23 & ~(0xffL << 48) | (long) extensions.next() << 48;
        return reason;
    }

    /** The next header field of the IPv6 header itself. */
    private int nextHeader() {
        return (int) rows23 >>> 8 & 0xff;
    }

    /**
     * Reads the UDP header. Only if {@link #isNetworkSound}, or after {@link #readExtensions}, and
     * not {@link #isLaterFragment}.
     *
     * @return null if the header is complete, else the drop reason
     */
    public DropReason readTransport() {
        final int header = networkLength;
        if (totalLength - header < Udp.LENGTH) {
            return DropReason.MALFORMED;
        }
        if (captured < linkLength() + header + Udp.LENGTH) {
            return DropReason.TRUNCATED;
        }
        final long at = network + header;
        transport = at;
        udp = Raw.u64(base + at);
        payloadSum = NOT_SUMMED;
        return null;
    }

    /**
     * Returns true if the UDP length covers its own header and lies within the IP payload. The UDP
     * length of a first fragment may be longer, because the rest of the datagram is in other
     * fragments. Only after {@link #readTransport}.
     */
    public boolean isTransportSound() {
        final int length = udpLength();
        return length >= Udp.LENGTH && (length <= totalLength - networkLength || isFragment());
    }

    /**
     * Returns the sum of the UDP payload, by the UDP length field and without padding; computed at
     * the first call for a frame. Only for a complete, fully captured datagram, after {@link
     * #isTransportSound}.
     *
     * @return a sum of words in network order, for {@link Checksum#fold}
     */
    long payloadSum() {
        if (payloadSum == NOT_SUMMED) {
            payloadSum = Checksum.number(memory, transport + Udp.LENGTH, udpLength() - Udp.LENGTH);
        }
        return payloadSum;
    }

    /**
     * Updates the stored original checksum after bytes of the UDP payload were replaced, so that
     * later rewriting starts from a correct value. Only if {@link #hasTransport}.
     *
     * @param replacements of words in network order, as {@link Checksum#replace16} makes them;
     *     positions count from the UDP header
     */
    public void payloadReplaced(long replacements) {
        final short checksum = Checksum.updateUdp(transportChecksum(), replacements);
        udp = udp & ~0xffffL | checksum & 0xffffL;
        payloadSum = NOT_SUMMED;
    }

    private DropReason absent(int needed, DropReason alsoOnTheWire) {
        return wire < needed ? alsoOnTheWire : DropReason.TRUNCATED;
    }

    /** The burst's memory; all offsets here count from its beginning. */
    public MemorySegment memory() {
        return memory;
    }

    /** The address of {@link #memory}; {@link Raw#NOWHERE} if that is not native. */
    public long base() {
        return base;
    }

    /** The receive timestamp: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long timestamp() {
        return timestamp;
    }

    /** The offset of the frame as received. */
    public long frame() {
        return frame;
    }

    /** Bytes that were captured. */
    public int capturedLength() {
        return captured;
    }

    /** The bytes that the frame had when it arrived, without a stripped tag. */
    public int wireLength() {
        return wire;
    }

    /**
     * UDP payload bytes of each datagram but the last of a super-frame; 0 for a single frame. Valid
     * after {@link #readLink}.
     */
    public int segmentSize() {
        return segmentSize;
    }

    /**
     * The number of datagrams in the frame: 1, or more in a super-frame. Valid after matching. If
     * the UDP header of a super-frame was not read, the calculation assumes headers of the usual
     * length.
     */
    public int datagrams() {
        return segmentSize == 0 ? 1 : segments();
    }

    private int segments() {
        return Math.max(1, Math.ceilDiv(wire - headersLength(), segmentSize));
    }

    /**
     * The bytes of Ethernet, network and UDP headers, with the same assumption as {@link
     * #datagrams}.
     */
    public int headersLength() {
        return linkLength() + usualNetworkLength() + Udp.LENGTH;
    }

    private int usualNetworkLength() {
        return hasTransport() ? networkLength : leastNetworkLength();
    }

    /** Bytes of an IPv4 header without options, or of an IPv6 header alone. */
    private int leastNetworkLength() {
        return isIpv4() ? Ipv4.MIN_LENGTH : Ipv6.LENGTH;
    }

    /** Returns true if the UDP checksum is not computed yet ({@link FrameFlags#CSUM_NOT_READY}). */
    public boolean isChecksumUnfinished() {
        return (flags & FrameFlags.CSUM_NOT_READY) != 0;
    }

    /** Returns true if there is a tag, in the frame or stripped. */
    public boolean isTagged() {
        return tags != NO_TAGS;
    }

    /** The outermost tag, in the frame or stripped, as in {@link Vlan}; 0 if there is none. */
    public int tag() {
        return (int) (tags >>> 32);
    }

    /** The VLAN id of the outermost tag; 0 if there is no tag or only a priority tag. */
    public int vlanId() {
        return Vlan.id(tag());
    }

    /** Returns true if the outermost tag is in the frame, and was not stripped. */
    public boolean isTagInFrame() {
        return (tags & OUTER_TAG_IN_FRAME) != 0;
    }

    /** Length of all tags in the frame: 0, 4, 8 or 12 bytes. */
    public int tagsLength() {
        return linkLength() - Ethernet.LENGTH;
    }

    /** Length of the Ethernet header with the tags in the frame. */
    public int linkLength() {
        return (int) (tags & LENGTH_MASK);
    }

    /** The source MAC address of the frame as received. */
    public long sourceMac() {
        return sourceAndType >>> 16;
    }

    /** The offset of the IP header. Rewriting does not move it. */
    public long network() {
        return network;
    }

    /**
     * Length of the IPv4 header with options, as IHL says: 0 to 60; or of the IPv6 header and the
     * extension headers that were walked.
     */
    public int networkHeaderLength() {
        return networkLength;
    }

    /** Bytes of the IP packet: the IPv4 total length field, or 40 and the IPv6 payload length. */
    public int totalLength() {
        return totalLength;
    }

    /** The identification of the IPv4 header, or of an IPv6 fragment header; 0 without one. */
    public int identification() {
        return isIpv4() ? (int) rows01 >>> 16 : (int) (rows01 >>> 32);
    }

    /** Whether this is a fragment of a datagram: the first, the last, or one between. */
    public boolean isFragment() {
        return (rows01 & (Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET)) != 0;
    }

    /** Whether this is a fragment other than the first: it carries no UDP header. */
    public boolean isLaterFragment() {
        return (rows01 & Ipv4.FRAGMENT_OFFSET) != 0;
    }

    /** The TTL or hop limit of the frame as received. */
    public int ttl() {
        return (int) (rows23 >>> 56);
    }

    /** The protocol after the network header and any extension headers. */
    public int protocol() {
        return (int) (rows23 >>> 48) & 0xff;
    }

    /** The row of an IPv6 header with payload length, next header and hop limit. */
    public int ipv6Row() {
        return (int) rows23;
    }

    /** The IPv4 header checksum of the frame as received. */
    public short networkChecksum() {
        return (short) (rows23 >>> 32);
    }

    /** The IPv4 source address of the frame as received. */
    public int source() {
        return (int) sourceLow;
    }

    /** The IPv4 destination address of the frame as received. */
    public int destination() {
        return (int) destinationLow;
    }

    /** The first 64 bits of an IPv6 source address; of no meaning for IPv4. */
    public long sourceHead() {
        return sourceHigh;
    }

    /** The first 64 bits of an IPv6 destination address; of no meaning for IPv4. */
    public long destinationHead() {
        return destinationHigh;
    }

    /** The last 64 bits of the source address; of IPv4 its 32 bits alone. */
    public long sourceTail() {
        return sourceLow;
    }

    /** The last 64 bits of the destination address; of IPv4 its 32 bits alone. */
    public long destinationTail() {
        return destinationLow;
    }

    /** The first 64 bits of the source address; of IPv4 as IPv4-mapped. */
    public long sourceHigh() {
        return isIpv4() ? 0 : sourceHigh;
    }

    /** The last 64 bits of the source address; of IPv4 as IPv4-mapped. */
    public long sourceLow() {
        return isIpv4() ? MAPPED | sourceLow : sourceLow;
    }

    /** The first 64 bits of the destination address; of IPv4 as IPv4-mapped. */
    public long destinationHigh() {
        return isIpv4() ? 0 : destinationHigh;
    }

    /** The last 64 bits of the destination address; of IPv4 as IPv4-mapped. */
    public long destinationLow() {
        return isIpv4() ? MAPPED | destinationLow : destinationLow;
    }

    /** Returns true if the frame has a UDP header, which later fragments have not. */
    public boolean hasTransport() {
        return transport != NO_TRANSPORT;
    }

    /** The offset of the UDP header. Rewriting does not move it. */
    public long transport() {
        return transport;
    }

    /** The destination port of the frame as received. */
    public int destinationPort() {
        return (int) (udp >>> 32) & 0xffff;
    }

    /** Both ports with which the frame came, the source port in the upper half. */
    public int ports() {
        return (int) (udp >>> 32);
    }

    /** The UDP length field. */
    public int udpLength() {
        return (int) udp >>> 16;
    }

    /** The UDP checksum of the frame as received. */
    public short transportChecksum() {
        return (short) udp;
    }

    /**
     * Returns true if this is a complete UDP datagram with a payload, with an IPv4 header without
     * options or an IPv6 header without extension headers, and without padding. Only if {@link
     * #hasTransport}.
     */
    boolean isPlainDatagram() {
        return captured == linkLength() + totalLength
                && networkLength == leastNetworkLength()
                && udpLength() == totalLength - networkLength
                && udpLength() > Udp.LENGTH
                && !isFragment();
    }

    /** Returns true if the kernel or the device has verified the UDP checksum. */
    public boolean isChecksumValid() {
        return (flags & FrameFlags.CSUM_VALID) != 0;
    }
}
