package io.ringcast.engine.match;

import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;

/**
 * Filters that let the headers of frames into a packet socket without regard to rules, for
 * diagnosis of what arrives.
 */
public final class HeaderFilter {
    /** The I/G bit in the first two bytes of a MAC address (IEEE 802, clause 8.2.2). */
    private static final int GROUP_BIT = 0x0100;

    /** Class D in the upper half of an IPv4 address (RFC 1112, section 4). */
    private static final int CLASS_MASK = 0xf000;

    private static final int CLASS_D = 0xe000;

    /** The first byte of an IPv6 group, in the upper half of two (RFC 4291 section 2.7). */
    private static final int IPV6_GROUP = 0xff00;

    private HeaderFilter() {}

    /**
     * Returns a filter that keeps the beginning of every frame.
     *
     * @param bytes to keep of each
     */
    public static ClassicProgram all(int bytes) {
        return ClassicProgram.returning(bytes);
    }

    /**
     * Returns a filter that keeps the beginning of frames to group MAC addresses, and of IP packets
     * to groups in frames to a single host's MAC address. Other frames are not copied.
     *
     * @param bytes to keep of each
     */
    public static ClassicProgram multicast(int bytes) {
        final ClassicAssembler program = new ClassicAssembler();
        final int reject = program.op(Classic.RET_K, 0);
        final int keep = program.op(Classic.RET_K, bytes);
        program.branch(Classic.JEQ_K, CLASS_D, keep, reject);
        program.op(Classic.AND_K, CLASS_MASK);
        final int ipv4 = program.op(Classic.LD_H_ABS, Ethernet.LENGTH + Ipv4.DESTINATION);
        program.branch(Classic.JEQ_K, IPV6_GROUP, keep, reject);
        program.op(Classic.AND_K, IPV6_GROUP);
        final int ipv6 = program.op(Classic.LD_H_ABS, Ethernet.LENGTH + Ipv6.DESTINATION);
        program.branch(Classic.JEQ_K, Ethernet.TYPE_IPV6, ipv6, reject);
        final int other = program.length();
        program.branch(Classic.JEQ_K, Ethernet.TYPE_IPV4, ipv4, other);
        final int type = program.op(Classic.LD_H_ABS, Ethernet.LENGTH - 2);
        program.branch(Classic.JSET_K, GROUP_BIT, keep, type);
        program.op(Classic.LD_H_ABS, 0);
        return program.assemble();
    }
}
