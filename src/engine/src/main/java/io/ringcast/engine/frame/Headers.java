package io.ringcast.engine.frame;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.memory.Raw;
import java.lang.foreign.MemorySegment;

/**
 * What was read from the headers of one frame, in the order of docs/frames.md: link, network,
 * transport. Lengths are checked here, once; fields are then read, and later rewritten, without
 * further checks.
 *
 * <p>It keeps the <em>original</em> values, so that a frame can be rewritten in place for one
 * destination after the other. Reused for every frame: each {@link #readLink} begins anew.
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
     * Begins with frame {@code i}: the Ethernet header and up to {@link Vlan#MAX_TAGS} tags, the
     * one taken out of the frame among them.
     *
     * @return null if it is all there, else why the frame is dropped
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
     * @return null if it is there, else why the frame is dropped
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
     * @return null if it is there, else why the frame is dropped
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
     * Whether version, header length and total length fit each other and the frame. Ethernet pads
     * short frames, so bytes behind the total length are fine (RFC 894). IPv4 only, and only after
     * {@link #readNetwork}.
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
     * @return null if nothing is wrong; {@link #protocol} then says what follows, and is UDP for
     *     datagrams alone. Else why the frame is dropped
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
     * @return null if it is there, else why the frame is dropped
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
     * Whether the UDP length holds its own header and lies within the IP payload. Of a fragment's
     * UDP length the rest of the datagram is elsewhere. Only after {@link #readTransport}.
     */
    public boolean isTransportSound() {
        final int length = udpLength();
        return length >= Udp.LENGTH && (length <= totalLength - networkLength || isFragment());
    }

    /**
     * The sum of the UDP payload as its length field says, never of padding behind it; computed at
     * the first call for a frame. Only for a whole datagram, fully captured, after {@link
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
     * Bytes of the UDP payload were replaced: the checksum with which the frame came follows, so
     * that what is made of it later holds. Only if {@link #hasTransport}.
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

    /** The burst's memory, from whose beginning all offsets here count. */
    public MemorySegment memory() {
        return memory;
    }

    /** The address of {@link #memory}; {@link Raw#NOWHERE} if that is not native. */
    public long base() {
        return base;
    }

    /** Receive stamp: nanoseconds since the epoch, CLOCK_REALTIME. */
    public long timestamp() {
        return timestamp;
    }

    /** Where the frame began when it came. */
    public long frame() {
        return frame;
    }

    /** Bytes that were captured. */
    public int capturedLength() {
        return captured;
    }

    /** Bytes that the frame had when it came, without a tag taken out of it. */
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
     * Datagrams in the frame: 1, or more of a super-frame. Valid after matching. Of a super-frame
     * whose UDP header was not read, the headers before it are taken to have their usual length.
     */
    public int datagrams() {
        return segmentSize == 0 ? 1 : segments();
    }

    private int segments() {
        return Math.max(1, Math.ceilDiv(wire - headersLength(), segmentSize));
    }

    /** Bytes of Ethernet, network and UDP headers, as {@link #datagrams} takes them. */
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

    /** Whether the UDP checksum is yet to be computed ({@link FrameFlags#CSUM_NOT_READY}). */
    public boolean isChecksumUnfinished() {
        return (flags & FrameFlags.CSUM_NOT_READY) != 0;
    }

    /** Whether there is a tag, in the frame or taken out of it. */
    public boolean isTagged() {
        return tags != NO_TAGS;
    }

    /**
     * The outermost tag, whether in the frame or taken out of it, as in {@link Vlan}; 0 if none.
     */
    public int tag() {
        return (int) (tags >>> 32);
    }

    /** The VLAN id of the outermost tag; 0 if there is none or if it says priority only. */
    public int vlanId() {
        return Vlan.id(tag());
    }

    /** Whether the outermost tag lies in the frame, as opposed to having been taken out of it. */
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

    /** The source MAC address with which the frame came. */
    public long sourceMac() {
        return sourceAndType >>> 16;
    }

    /** Where the IP header begins. Rewriting does not move it. */
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

    /** The TTL or hop limit with which the frame came. */
    public int ttl() {
        return (int) (rows23 >>> 56);
    }

    /** The protocol behind the network header, extension headers passed over. */
    public int protocol() {
        return (int) (rows23 >>> 48) & 0xff;
    }

    /** The row of an IPv6 header with payload length, next header and hop limit. */
    public int ipv6Row() {
        return (int) rows23;
    }

    /** The IPv4 header checksum with which the frame came. */
    public short networkChecksum() {
        return (short) (rows23 >>> 32);
    }

    /** The IPv4 source address with which the frame came. */
    public int source() {
        return (int) sourceLow;
    }

    /** The IPv4 destination address with which the frame came. */
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

    /** Whether the frame holds a UDP header: not for later fragments. */
    public boolean hasTransport() {
        return transport != NO_TRANSPORT;
    }

    /** Where the UDP header begins. Rewriting does not move it. */
    public long transport() {
        return transport;
    }

    /** The destination port with which the frame came. */
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

    /** The UDP checksum with which the frame came. */
    public short transportChecksum() {
        return (short) udp;
    }

    /**
     * Whether this is a whole UDP datagram with a payload, behind an IPv4 header without options or
     * an IPv6 header without extension headers, and nothing behind it. Only if {@link
     * #hasTransport}.
     */
    boolean isPlainDatagram() {
        return captured == linkLength() + totalLength
                && networkLength == leastNetworkLength()
                && udpLength() == totalLength - networkLength
                && udpLength() > Udp.LENGTH
                && !isFragment();
    }

    /** Whether the kernel or the device has found the UDP checksum right. */
    public boolean isChecksumValid() {
        return (flags & FrameFlags.CSUM_VALID) != 0;
    }
}
