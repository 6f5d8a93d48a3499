package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R1;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
import io.ringcast.engine.frame.Vlan;
import java.util.Optional;

/**
 * First part of both eBPF programs: finds the IP header behind up to three tags in the frame.
 *
 * <p>At the end register 7 holds the offset of the IP header and register 8 the frame's length. The
 * frame contains at least the fixed part of an IPv4 header, so a load from that part cannot abort
 * the program.
 */
final class IpLocator {
    private IpLocator() {}

    /**
     * Saves the context pointer in the register that loads from the frame use, and loads the
     * frame's length.
     */
    static void begin(Assembler out, Label other) {
        out.copyPointer(CONTEXT, R1);
        out.load(R8, CONTEXT, (int) __sk_buff.len$offset());
        out.jumpIfLess(R8, Ethernet.LENGTH + Ipv4.MIN_LENGTH, other);
    }

    /**
     * Finds the header.
     *
     * @param ipv4 label for frames with an IPv4 header; empty if they go to {@code other}
     * @param ipv6 label for frames with an IPv6 header, which may be incomplete, see {@link
     *     #requireIpv6}; empty if they go to {@code other}
     * @param other label for all other frames
     */
    static void locate(Assembler out, Optional<Label> ipv4, Optional<Label> ipv6, Label other) {
        for (int tags = 0; tags <= Vlan.MAX_TAGS; tags++) {
            final int link = Ethernet.LENGTH + tags * Vlan.LENGTH;
            out.jumpIfLess(R8, link + Ipv4.MIN_LENGTH, other);
            out.set(R7, link);
            out.frameHalf(link - 2);
            ipv4.ifPresent(found -> out.jumpIfEqual(R0, Ethernet.TYPE_IPV4, found));
            ipv6.ifPresent(found -> out.jumpIfEqual(R0, Ethernet.TYPE_IPV6, found));
            if (tags < Vlan.MAX_TAGS) {
                final Label tag = out.newLabel();
                out.jumpIfEqual(R0, Vlan.TPID_8021Q, tag);
                out.jumpIfEqual(R0, Vlan.TPID_8021AD, tag);
                out.jumpIfNotEqual(R0, Vlan.TPID_QINQ, other);
                out.place(tag);
            }
        }
        out.jump(other);
    }

    /** Checks that the frame has the whole IPv6 header. */
    static void requireIpv6(Assembler out, Label other) {
        out.copy(R0, R7);
        out.add(R0, Ipv6.LENGTH);
        out.jumpIfGreaterRegister(R0, R8, other);
    }
}
