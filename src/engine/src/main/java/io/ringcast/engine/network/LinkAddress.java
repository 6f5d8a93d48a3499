package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;

/**
 * An IPv4 address of an interface.
 *
 * @param linkIndex whose address it is
 * @param address the host's own
 * @param peer the other end's, on a point-to-point link; else the same as {@code address}
 * @param prefixLength how many leading bits of {@code peer} the hosts of the link have in common, 0
 *     to 32
 */
public record LinkAddress(int linkIndex, int address, int peer, int prefixLength) {
    /** Reads an RTM_NEWADDR or RTM_DELADDR message. */
    static LinkAddress parse(NetlinkMessage message) {
        final var header = message.header(ifaddrmsg.sizeof());
        final Attributes attributes = message.attributes(ifaddrmsg.sizeof());
        // linux/if_addr.h: IFA_ADDRESS is the peer's; the own is in IFA_LOCAL, if that is there
        final int peer = attributes.ipv4(Linux.IFA_ADDRESS(), 0);
        return new LinkAddress(
                ifaddrmsg.ifa_index(header),
                attributes.ipv4(Linux.IFA_LOCAL(), peer),
                peer,
                Byte.toUnsignedInt(ifaddrmsg.ifa_prefixlen(header)));
    }

    /** Whether an IPv4 address is within the prefix, hence on this link. */
    public boolean contains(int ipv4) {
        // Java shifts by the count modulo 32, so 0 needs a case of its own
        return prefixLength == 0 || (ipv4 ^ peer) >>> Integer.SIZE - prefixLength == 0;
    }

    /** As {@code 10.0.0.1/24}. */
    @Override
    public String toString() {
        return Text.ipv4(address) + "/" + prefixLength;
    }
}
