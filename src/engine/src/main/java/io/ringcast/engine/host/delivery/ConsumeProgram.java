package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;
import static io.ringcast.engine.filter.Assembler.R9;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.filter.ClassicTranslator;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.filter.TcxLink;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * At a device's ingress: what a rule certainly takes ends here, after the receive ring has got it
 * and before the host's stack does.
 *
 * <p>Certainly: sound frames, as {@link io.ringcast.engine.match.RuleTable#match} judges them, with
 * whole datagrams or first fragments, and with those later fragments whose first one ended here.
 * Frames that the loop would drop pass to the stack, and, if any rule decrements the TTL, those
 * whose TTL is used up.
 */
final class ConsumeProgram {
    /** The version in the high four bits. */
    private static final int VERSION_SHIFT = 4;

    private static final int IHL_MASK = 0x0f;

    private final List<Taking> takings;
    private final boolean superFrames;
    private final Assembler out = new Assembler();
    private final Label take = out.newLabel();
    private final Label pass = out.newLabel();

    private ConsumeProgram(List<Taking> takings, boolean superFrames) {
        this.takings = takings;
        this.superFrames = superFrames;
    }

    /**
     * @param wanted the rules whose frames end here
     * @param receiveLimit the longest frame that is forwarded, tags not counted
     * @param fragments follows fragments; if empty, all of them pass to the stack
     * @throws IllegalArgumentException if the rules are too many for an exact filter
     */
    static Program of(
            RuleSet rules,
            Predicate<Rule> wanted,
            int receiveLimit,
            Optional<FragmentMap> fragments) {
        return of(List.of(new Taking(rules, wanted)), receiveLimit, fragments, true);
    }

    /**
     * As above, for frames that all of these take; at least one.
     *
     * @param superFrames whether super-frames are forwarded; if not, those longer than the limit
     *     pass to the stack, and the program asks the kernel for nothing that it knows since Linux
     *     5.7
     */
    static Program of(
            List<Taking> takings,
            int receiveLimit,
            Optional<FragmentMap> fragments,
            boolean superFrames) {
        return takings.stream().allMatch(ConsumeProgram::anyWanted)
                ? new ConsumeProgram(takings, superFrames).assemble(receiveLimit, fragments)
                : nothing();
    }

    private static boolean anyWanted(Taking taking) {
        return taking.rules().rules().stream().anyMatch(taking.wanted());
    }

    /** The verifier does not take code that no frame can reach. */
    private static Program nothing() {
        final Assembler out = new Assembler();
        out.exit(TcxLink.NEXT);
        return out.assemble();
    }

    private Program assemble(int receiveLimit, Optional<FragmentMap> fragments) {
        Ipv4Locator.begin(out, pass);
        Ipv4Locator.locate(out, pass);
        length(receiveLimit);
        network();
        out.frameHalf(R7, Ipv4.FRAGMENT);
        final Label fragment = out.newLabel();
        out.jumpIfAnyBit(R0, Ipv4.MORE_FRAGMENTS | Ipv4.FRAGMENT_OFFSET, fragment);
        whole();
        out.place(fragment);
        fragments
                .filter(map -> takings.stream().allMatch(ConsumeProgram::anyWithFragments))
                .ifPresentOrElse(this::fragment, () -> out.jump(pass));
        out.place(take);
        out.exit(TcxLink.DROP);
        out.place(pass);
        out.exit(TcxLink.NEXT);
        return out.assemble();
    }

    /**
     * Throws what {@link #of} would.
     *
     * @throws IllegalArgumentException if the rules are too many for an exact filter
     */
    static void check(RuleSet rules, Predicate<Rule> wanted) {
        final Taking taking = new Taking(rules, wanted);
        filter(rules, wanted);
        filter(rules, withFragments(taking));
    }

    /** Goes on at {@code then} with what all of the filters let through. */
    private void filter(Function<Taking, Predicate<Rule>> which, Label then, Label otherwise) {
        for (int i = 0; i < takings.size(); i++) {
            final Taking taking = takings.get(i);
            final boolean last = i == takings.size() - 1;
            final Label next = last ? then : out.newLabel();
            ClassicTranslator.append(
                    filter(taking.rules(), which.apply(taking)), out, next, otherwise);
            if (!last) {
                out.place(next);
            }
        }
    }

    private static ClassicProgram filter(RuleSet rules, Predicate<Rule> which) {
        final BpfFilter filter = BpfFilter.compile(rules, which);
        if (!filter.exact()) {
            throw new IllegalArgumentException(
                    String.format(
                                    Locale.ROOT,
                                    "these %d rules need more than the %d instructions of a filter: use",
                                    rules.size(),
                                    ClassicProgram.MAX_INSTRUCTIONS)
                            + " fewer, or prefixes and port ranges");
        }
        return filter.program();
    }

    /** Of a super-frame (gso_size) each datagram's, as the device that cuts it would have it. */
    private void length(int limit) {
        final Label within = out.newLabel();
        if (superFrames) {
            final Label single = out.newLabel();
            out.load(R0, CONTEXT, (int) __sk_buff.gso_size$offset());
            out.jumpIfEqual(R0, 0, single);
            datagramLength();
            out.jumpIfGreater(R0, limit, pass);
            out.jump(within);
            out.place(single);
        }
        frameLength(limit);
        out.place(within);
    }

    /** Register 0: bytes of Ethernet, IPv4 and UDP headers and of one datagram's payload. */
    private void datagramLength() {
        out.frameByte(R7, Ipv4.VERSION_IHL);
        out.copy(R9, R0);
        out.and(R9, IHL_MASK);
        out.shiftLeft(R9, 2);
        out.load(R0, CONTEXT, (int) __sk_buff.gso_size$offset());
        out.addRegister(R0, R9);
        out.add(R0, Ethernet.LENGTH + Udp.LENGTH);
    }

    /** Single frames that are longer are dropped. */
    private void frameLength(int limit) {
        // limit + (R7 - 14) < R8
        out.copy(R0, R7);
        out.add(R0, limit - Ethernet.LENGTH);
        out.jumpIfLessRegister(R0, R8, pass);
    }

    /**
     * The IPv4 header; then register 9 holds its length, register 8 that of the datagram's payload.
     */
    private void network() {
        out.frameByte(R7, Ipv4.PROTOCOL);
        out.jumpIfNotEqual(R0, Ipv4.PROTOCOL_UDP, pass);
        if (takings.stream()
                .flatMap(taking -> taking.rules().rules().stream())
                .anyMatch(rule -> rule.options().ttl().equals(Ttl.DECREMENT))) {
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

    /** A whole datagram: its UDP length lies within the payload. */
    private void whole() {
        transport(pass);
        out.jumpIfGreaterRegister(R0, R8, pass);
        filter(Taking::wanted, take, pass);
    }

    /** The UDP header lies within the frame; its length is left in register 0. */
    private void transport(Label otherwise) {
        out.jumpIfLess(R8, Udp.LENGTH, otherwise);
        out.addRegister(R7, R9);
        out.frameHalf(R7, Udp.UDP_LENGTH);
        out.jumpIfLess(R0, Udp.LENGTH, otherwise);
    }

    /** A first fragment is judged like a datagram, a later one by what became of the first. */
    private void fragment(FragmentMap map) {
        final Label later = out.newLabel();
        final Label remember = out.newLabel();
        final Label forget = out.newLabel();
        tags();
        FragmentMap.key(out);
        out.frameHalf(R7, Ipv4.FRAGMENT);
        out.jumpIfAnyBit(R0, Ipv4.FRAGMENT_OFFSET, later);
        transport(forget);
        filter(ConsumeProgram::withFragments, remember, forget);
        out.place(remember);
        map.remember(out);
        out.jump(take);
        out.place(forget);
        map.forget(out);
        out.jump(pass);
        out.place(later);
        map.follow(out, pass);
        // what is not unknown is taken, which comes next
    }

    /** One tag beside the frame and as many in it as are looked through are too many. */
    private void tags() {
        final Label few = out.newLabel();
        out.load(R0, CONTEXT, (int) __sk_buff.vlan_present$offset());
        out.jumpIfEqual(R0, 0, few);
        out.jumpIfEqual(R7, Ethernet.LENGTH + Vlan.MAX_TAGS * Vlan.LENGTH, pass);
        out.place(few);
    }

    private static boolean anyWithFragments(Taking taking) {
        return taking.rules().rules().stream().anyMatch(withFragments(taking));
    }

    private static Predicate<Rule> withFragments(Taking taking) {
        return taking.wanted().and(rule -> rule.options().fragments() != Fragments.DROP);
    }
}
