package io.ringcast.daemon.look;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Wire;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Counter of frames: UDP frames to groups, and to hosts that rules name, are counted by flow; all
 * others by protocol.
 *
 * <p>Memory: {@link #MAX_FLOWS} flows; frames of further flows are counted together. Threading: one
 * thread.
 */
final class Tally {
    /** Maximum number of flows that are counted separately. */
    static final int MAX_FLOWS = 256;

    private static final int TYPE_ARP = 0x0806; // IEEE 802 EtherTypes, linux/if_ether.h
    private static final int PROTOCOL_IGMP = 2; // IANA protocol numbers
    private static final int PROTOCOL_TCP = 6;
    private static final int PROTOCOL_ICMPV6 = 58;
    private static final int MAX_KINDS = 32;

    private final Headers headers = new Headers();
    private final Map<Flow, Long> flows = new LinkedHashMap<>();
    private final Map<String, Long> others = new TreeMap<>();
    private final Set<IpAddress> hosts;
    private final int longest;
    private long frames;
    private long multicast;
    private long further;
    private long oversize;

    /**
     * @param longest maximum length in bytes, without VLAN tags, of a frame that fits the
     *     interface's MTU
     * @param hosts unicast addresses whose flows are counted like flows to groups
     */
    Tally(int longest, Set<IpAddress> hosts) {
        this.hosts = Set.copyOf(hosts);
        this.longest = longest;
    }

    /** Counts frame {@code i} of a burst. At least its headers must have been captured. */
    void add(Burst burst, int i) {
        frames++;
        final DropReason unreadable = headers.readLink(burst, i);
        if (unreadable != null) {
            other("unreadable");
        } else if (headers.isIpv4()) {
            ipv4();
        } else if (headers.isIpv6()) {
            ipv6();
        } else {
            other(ethertype(burst, i));
        }
    }

    private void ipv4() {
        if (headers.readNetwork() != null || !headers.isNetworkSound()) {
            other("malformed IPv4");
        } else {
            datagram("IPv4 protocol ");
        }
    }

    private void ipv6() {
        if (headers.readIpv6() != null || headers.readExtensions() != null) {
            other("malformed IPv6");
        } else {
            datagram("IPv6 next header ");
        }
    }

    /** Counts by the contents after the IP header. */
    private void datagram(String unknown) {
        if (headers.protocol() != Ipv4.PROTOCOL_UDP) {
            other(protocol(unknown, headers.protocol()));
        } else if (!isLookedFor(destination())) {
            other("unicast UDP");
        } else if (!headers.isLaterFragment() && headers.readTransport() != null) {
            other("malformed UDP");
        } else {
            flow();
        }
    }

    private IpAddress destination() {
        return new IpAddress(headers.destinationHigh(), headers.destinationLow());
    }

    private boolean isLookedFor(IpAddress destination) {
        return destination.isMulticast() || hosts.contains(destination);
    }

    private void flow() {
        multicast++;
        final Flow flow =
                new Flow(
                        new IpAddress(headers.sourceHigh(), headers.sourceLow()),
                        destination(),
                        headers.isLaterFragment() ? Flow.NO_PORT : headers.destinationPort(),
                        headers.vlanId());
        if (length() > longest) {
            oversize++;
        }
        if (flows.containsKey(flow) || flows.size() < MAX_FLOWS) {
            flows.merge(flow, 1L, Long::sum);
        } else {
            further++;
        }
    }

    /**
     * Returns the length in bytes without VLAN tags; for a super-frame, the length of the frame of
     * one datagram.
     */
    private int length() {
        return headers.segmentSize() == 0
                ? headers.wireLength() - headers.tagsLength()
                : Ethernet.LENGTH
                        + headers.networkHeaderLength()
                        + Udp.LENGTH
                        + headers.segmentSize();
    }

    private void other(String kind) {
        final String name = others.containsKey(kind) || others.size() < MAX_KINDS ? kind : "rest";
        others.merge(name, 1L, Long::sum);
    }

    private static String protocol(String unknown, int number) {
        return switch (number) {
            case PROTOCOL_IGMP -> "IGMP";
            case PROTOCOL_TCP -> "TCP";
            case PROTOCOL_ICMPV6 -> "ICMPv6";
            default -> unknown + number;
        };
    }

    private String ethertype(Burst burst, int i) {
        final long at = burst.offset(i) + headers.linkLength() - 2;
        final int type = Wire.u16(burst.memory(), at);
        return switch (type) {
            case TYPE_ARP -> "ARP";
            default -> String.format(Locale.ROOT, "EtherType 0x%04x", type);
        };
    }

    /** Returns the number of multicast UDP frames so far. */
    long multicast() {
        return multicast;
    }

    /** Returns the number of all other frames so far. */
    long others() {
        return frames - multicast;
    }

    /** Returns the summary of what was counted. */
    Look look(double seconds, boolean full, DeviceDrops drops) {
        return new Look(seconds, frames, full, flows, further, others, oversize, drops);
    }
}
