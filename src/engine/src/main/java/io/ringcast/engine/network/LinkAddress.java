package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import io.ringcast.engine.address.IpAddress;

/**
 * An address of an interface.
 *
 * @param linkIndex index of the interface that has the address
 * @param address the host's own
 * @param peer the other end's, on a point-to-point link; else the same as {@code address}
 * @param prefixLength how many leading bits of {@code peer} the hosts of the link have in common, 0
 *     to 32 of an IPv4 address, 0 to 128 of an IPv6 address
 * @param flags IFA_F_* of linux/if_addr.h, the lowest eight
 */
public record LinkAddress(
        int linkIndex, IpAddress address, IpAddress peer, int prefixLength, int flags) {
    private static final IpAddress NONE = IpAddress.ofIpv4(0);

    /** A plain address, without flags, of no point-to-point link. */
    public static LinkAddress of(int linkIndex, IpAddress address, int prefixLength) {
        return new LinkAddress(linkIndex, address, address, prefixLength, 0);
    }

    /** Reads an RTM_NEWADDR or RTM_DELADDR message. */
    static LinkAddress parse(NetlinkMessage message) {
        final var header = message.header(ifaddrmsg.sizeof());
        final Attributes attributes = message.attributes(ifaddrmsg.sizeof());
        // linux/if_addr.h: IFA_ADDRESS is the peer's; the own is in IFA_LOCAL, if that is there
        final IpAddress peer = attributes.address(Linux.IFA_ADDRESS()).orElse(NONE);
        return new LinkAddress(
                ifaddrmsg.ifa_index(header),
                attributes.address(Linux.IFA_LOCAL()).orElse(peer),
                peer,
                Byte.toUnsignedInt(ifaddrmsg.ifa_prefixlen(header)),
                Byte.toUnsignedInt(ifaddrmsg.ifa_flags(header)));
    }

    /** Whether an address is within the prefix, hence on this link. */
    public boolean contains(IpAddress other) {
        final int common = IpAddress.BITS - peer.bits() + prefixLength;
        return peer.isIpv4() == other.isIpv4()
                && begins(peer.high(), other.high(), Math.min(common, Long.SIZE))
                && begins(peer.low(), other.low(), Math.max(0, common - Long.SIZE));
    }

    private static boolean begins(long one, long other, int bits) {
        // Java shifts by the count modulo 64, so 0 needs a case of its own
        return bits == 0 || (one ^ other) >>> Long.SIZE - bits == 0;
    }

    /**
     * Returns whether the host accepts datagrams to it: not while duplicate address detection runs,
     * nor if that has found another host with the address (RFC 4862 section 5.4). IPv4 has no such
     * states.
     */
    public boolean usable() {
        final boolean pending =
                (flags & Linux.IFA_F_TENTATIVE()) != 0 && (flags & Linux.IFA_F_OPTIMISTIC()) == 0;
        return address.isIpv4() || !pending && (flags & Linux.IFA_F_DADFAILED()) == 0;
    }

    /**
     * Returns whether it will be removed: a deprecated IPv6 address, or a temporary one (RFC 8981).
     */
    boolean passing() {
        return !address.isIpv4()
                && (flags & (Linux.IFA_F_DEPRECATED() | Linux.IFA_F_TEMPORARY())) != 0;
    }

    /** As {@code 10.0.0.1/24}. */
    @Override
    public String toString() {
        return address + "/" + prefixLength;
    }
}
