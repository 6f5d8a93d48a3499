package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ndmsg;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;

/**
 * Neighbour entry of the kernel: a host on the same link.
 *
 * @param linkIndex the interface it is behind
 * @param address its address; a gateway's may be of another family than the destinations behind it
 * @param mac its MAC address in the low 48 bits, or {@link Link#NO_MAC} while that is unknown
 * @param state NUD_* of linux/neighbour.h
 */
public record Neighbour(int linkIndex, IpAddress address, long mac, int state) {
    /** States in which the kernel itself would send to the address: its NUD_VALID. */
    private static final int USABLE =
            Linux.NUD_PERMANENT()
                    | Linux.NUD_NOARP()
                    | Linux.NUD_REACHABLE()
                    | Linux.NUD_PROBE()
                    | Linux.NUD_STALE()
                    | Linux.NUD_DELAY();

    private static final IpAddress NONE = IpAddress.ofIpv4(0);
    private static final long BROADCAST_MAC = 0xffff_ffff_ffffL;

    /** All hosts of a link. */
    static Neighbour all(Link link) {
        return new Neighbour(link.index(), Neighbours.BROADCAST, BROADCAST_MAC, Linux.NUD_NOARP());
    }

    /** Reads an RTM_NEWNEIGH or RTM_DELNEIGH message. */
    static Neighbour parse(NetlinkMessage message) {
        final var header = message.header(ndmsg.sizeof());
        final Attributes attributes = message.attributes(ndmsg.sizeof());
        return new Neighbour(
                ndmsg.ndm_ifindex(header),
                attributes.address(Linux.NDA_DST()).orElse(NONE),
                attributes.mac(Linux.NDA_LLADDR(), Link.NO_MAC),
                Short.toUnsignedInt(ndmsg.ndm_state(header)));
    }

    /** Whether frames can be sent to its MAC address, as far as the kernel knows. */
    public boolean usable() {
        return (state & USABLE) != 0 && mac != Link.NO_MAC;
    }

    /** Returns whether the kernel is soliciting its MAC address now. */
    public boolean beingAsked() {
        return (state & Linux.NUD_INCOMPLETE()) != 0;
    }

    /** Returns whether the kernel has solicited the neighbour without an answer. */
    public boolean failed() {
        return (state & Linux.NUD_FAILED()) != 0;
    }

    /**
     * Returns whether the kernel has not heard of it for a while (NUD_STALE); its MAC address is
     * still usable.
     */
    public boolean stale() {
        return (state & Linux.NUD_STALE()) != 0;
    }

    /** The MAC address as {@code 02:00:00:00:00:01}; {@code none} while unknown. */
    public String macText() {
        return mac == Link.NO_MAC ? "none" : MacAddress.format(mac);
    }
}
