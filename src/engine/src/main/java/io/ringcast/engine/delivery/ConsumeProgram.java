package io.ringcast.engine.delivery;

import static io.ringcast.engine.bpf.Assembler.R0;
import static io.ringcast.engine.bpf.Assembler.R7;
import static io.ringcast.engine.bpf.Assembler.R8;
import static io.ringcast.engine.bpf.Assembler.R9;

import io.ringcast.engine.bpf.Assembler;
import io.ringcast.engine.bpf.Assembler.Label;
import io.ringcast.engine.bpf.Program;
import io.ringcast.engine.bpf.TcxLink;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.rule.BpfFilter;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.util.Locale;

/**
 * At a device's ingress: what a rule certainly takes ends here, after the receive ring has got it
 * and before the host's stack does.
 *
 * <p>Certainly: whole datagrams in sound frames, as {@link io.ringcast.engine.rule.RuleTable#match}
 * judges them. Fragments all pass to the stack, because whose the later ones are shows only in the
 * loop; so do frames that the loop would drop, and, if any rule decrements the TTL, those whose TTL
 * is used up.
 */
final class ConsumeProgram {
    /** The version in the high four bits. */
    private static final int VERSION_SHIFT = 4;

    private static final int IHL_MASK = 0x0f;

    private ConsumeProgram() {}

    /**
     * @param receiveLimit the longest frame that is forwarded, tags not counted
     * @throws IllegalArgumentException if the rules are too many for an exact filter
     */
    static Program of(RuleSet rules, int receiveLimit) {
        final BpfFilter filter = BpfFilter.compile(rules);
        if (!filter.isExact()) {
            throw new IllegalArgumentException(
                    String.format(
                                    Locale.ROOT,
                                    "consume: these %d rules need more than the %d instructions of a filter: use",
                                    rules.size(),
                                    BpfFilter.MAX_INSTRUCTIONS)
                            + " fewer, or prefixes and port ranges");
        }
        final Assembler out = new Assembler();
        final Label pass = out.newLabel();
        final Label take = out.newLabel();
        Ipv4Locator.begin(out, pass);
        Ipv4Locator.locate(out, pass);
        length(out, receiveLimit, pass);
        network(out, decrements(rules), pass);
        transport(out, pass);
        ClassicTranslator.append(filter, out, take, pass);
        out.place(take);
        out.exit(TcxLink.DROP);
        out.place(pass);
        out.exit(TcxLink.NEXT);
        return out.assemble();
    }

    private static boolean decrements(RuleSet rules) {
        return rules.rules().stream().anyMatch(rule -> rule.options().ttl().equals(Ttl.DECREMENT));
    }

    /** Longer ones were merged by an offload, and are dropped. */
    private static void length(Assembler out, int limit, Label pass) {
        // limit + (R7 - 14) < R8
        out.copy(R0, R7);
        out.add(R0, limit - Ethernet.LENGTH);
        out.jumpIfLessRegister(R0, R8, pass);
    }

    /**
     * The IPv4 header; then register 9 holds its length, register 8 that of the datagram's payload.
     */
    private static void network(Assembler out, boolean decrements, Label pass) {
        out.frameHalf(R7, Ipv4.FRAGMENT);
        out.jumpIfAnyBit(R0, Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET, pass);
        out.frameByte(R7, Ipv4.PROTOCOL);
        out.jumpIfNotEqual(R0, Ipv4.PROTOCOL_UDP, pass);
        if (decrements) {
            out.frameByte(R7, Ipv4.TTL);
            out.jumpIfLess(R0, 2, pass);
        }
        out.frameByte(R7, Ipv4.VERSION_IHL);
        out.copy(R9, R0);
        out.shiftRight(R0, VERSION_SHIFT);
        out.jumpIfNotEqual(R0, 4, pass);
        out.and(R9, IHL_MASK);
        out.shiftLeft(R9, 2);
        out.jumpIfLess(R9, Ipv4.MIN_LENGTH, pass);
        out.subtractRegister(R8, R7);
        out.frameHalf(R7, Ipv4.TOTAL_LENGTH);
        out.jumpIfGreaterRegister(R0, R8, pass);
        out.copy(R8, R0);
        out.jumpIfLessRegister(R8, R9, pass);
        out.subtractRegister(R8, R9);
    }

    /** The UDP header lies within the frame, and its length within the payload. */
    private static void transport(Assembler out, Label pass) {
        out.jumpIfLess(R8, Udp.LENGTH, pass);
        out.addRegister(R7, R9);
        out.frameHalf(R7, Udp.UDP_LENGTH);
        out.jumpIfLess(R0, Udp.LENGTH, pass);
        out.jumpIfGreaterRegister(R0, R8, pass);
    }
}
