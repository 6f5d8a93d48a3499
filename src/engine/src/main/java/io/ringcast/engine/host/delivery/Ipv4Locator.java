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
import io.ringcast.engine.frame.Vlan;

/**
 * The beginning of both programs: finds the IPv4 header behind up to three tags in the frame.
 *
 * <p>Register 7 then holds where it begins, register 8 the frame's length, which covers the fixed
 * part of the header: loading from that cannot end the program.
 */
final class Ipv4Locator {
    private Ipv4Locator() {}

    /** Keeps the context where loads from the frame need it, and the frame's length. */
    static void begin(Assembler out, Label other) {
        out.copyPointer(CONTEXT, R1);
        out.load(R8, CONTEXT, (int) __sk_buff.len$offset());
        out.jumpIfLess(R8, Ethernet.LENGTH + Ipv4.MIN_LENGTH, other);
    }

    /**
     * Finds the header.
     *
     * @param other where frames without one go
     */
    static void locate(Assembler out, Label other) {
        final Label found = out.newLabel();
        for (int tags = 0; tags <= Vlan.MAX_TAGS; tags++) {
            final int link = Ethernet.LENGTH + tags * Vlan.LENGTH;
            out.jumpIfLess(R8, link + Ipv4.MIN_LENGTH, other);
            out.set(R7, link);
            out.frameHalf(link - 2);
            out.jumpIfEqual(R0, Ethernet.TYPE_IPV4, found);
            if (tags < Vlan.MAX_TAGS) {
                final Label tag = out.newLabel();
                out.jumpIfEqual(R0, Vlan.TPID_8021Q, tag);
                out.jumpIfEqual(R0, Vlan.TPID_8021AD, tag);
                out.jumpIfNotEqual(R0, Vlan.TPID_QINQ, other);
                out.place(tag);
            }
        }
        out.jump(other);
        out.place(found);
    }
}
