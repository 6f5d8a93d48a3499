package io.ringcast.engine.host.delivery;

import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;
import static io.ringcast.engine.filter.Assembler.R9;

import io.ringcast.engine.filter.Assembler;
import io.ringcast.engine.filter.Assembler.Label;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.filter.ClassicTranslator;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.filter.TcxLink;
import io.ringcast.engine.frame.Udp;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Program at a device's ingress that drops the frames that a rule certainly takes, after the
 * receive ring got its copy and before the host's stack gets the frame.
 *
 * <p>A rule certainly takes sound frames, as {@link io.ringcast.engine.match.RuleTable#match}
 * checks them, with a whole datagram or a first fragment, and later fragments whose first fragment
 * this program dropped. Frames that the loop would drop pass to the stack. If any rule decrements
 * the TTL, frames whose TTL is used up also pass.
 */
final class ConsumeProgram {
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
     * @param wanted the rules whose frames are withheld from the stack
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
     * Like the other method, for frames that all of these takings take; there must be at least one.
     *
     * @param superFrames whether super-frames are forwarded; if not, those longer than the limit
     *     pass to the stack, and the program uses no field that needs Linux 5.7
     */
    static Program of(
            List<Taking> takings,
            int receiveLimit,
            Optional<FragmentMap> fragments,
            boolean superFrames) {
        return wantsAll(takings, Match::isIpv4) || wantsAll(takings, match -> !match.isIpv4())
                ? new ConsumeProgram(takings, superFrames).assemble(receiveLimit, fragments)
                : nothing();
    }

    /**
     * Returns a program that lets all frames pass: the kernel's verifier refuses the usual program
     * if parts of it cannot be reached.
     */
    private static Program nothing() {
        final Assembler out = new Assembler();
        out.exit(TcxLink.NEXT);
        return out.assemble();
    }

    private Program assemble(int receiveLimit, Optional<FragmentMap> fragments) {
        final SoundPacket packet =
                new SoundPacket(out, receiveLimit, superFrames, anyDecrements(), pass);
        final Optional<Label> ipv4 = labelIfWanted(Match::isIpv4);
        final Optional<Label> ipv6 = labelIfWanted(match -> !match.isIpv4());
        IpLocator.begin(out, pass);
        IpLocator.locate(out, ipv4, ipv6, pass);
        ipv4.ifPresent(
                label -> {
                    out.place(label);
                    packet.ipv4();
                });
        ipv6.ifPresent(
                label -> {
                    out.place(label);
                    packet.ipv6();
                });
        out.place(packet.whole);
        whole();
        fragments
                .filter(map -> takings.stream().allMatch(ConsumeProgram::anyWithFragments))
                .ifPresentOrElse(map -> fragment(map, packet), () -> passFragments(packet));
        out.place(take);
        out.exit(TcxLink.DROP);
        out.place(pass);
        out.exit(TcxLink.NEXT);
        return out.assemble();
    }

    private boolean anyDecrements() {
        return takings.stream()
                .flatMap(taking -> taking.rules().rules().stream())
                .anyMatch(rule -> rule.options().ttl().equals(Ttl.DECREMENT));
    }

    /** Returns the label for a family's frames, if all takings want frames of that family. */
    private Optional<Label> labelIfWanted(Predicate<Match> family) {
        return wantsAll(takings, family) ? Optional.of(out.newLabel()) : Optional.empty();
    }

    private static boolean wantsAll(List<Taking> takings, Predicate<Match> family) {
        return takings.stream()
                .allMatch(
                        taking ->
                                taking.rules().rules().stream()
                                        .filter(taking.wanted())
                                        .map(Rule::match)
                                        .anyMatch(family));
    }

    /**
     * Checks that {@link #of} can make a program.
     *
     * @throws IllegalArgumentException if the rules are too many for an exact filter
     */
    static void check(RuleSet rules, Predicate<Rule> wanted) {
        final Taking taking = new Taking(rules, wanted);
        filter(rules, wanted);
        filter(rules, withFragments(taking));
    }

    /** Goes on at {@code then} with frames that all filters let through. */
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

    /** Handles a whole datagram: its UDP length must lie within the payload. */
    private void whole() {
        transport(pass);
        out.jumpIfGreaterRegister(R0, R8, pass);
        filter(Taking::wanted, take, pass);
    }

    /** Checks that the UDP header lies within the frame; leaves the UDP length in register 0. */
    private void transport(Label otherwise) {
        out.jumpIfLess(R8, Udp.LENGTH, otherwise);
        out.addRegister(R7, R9);
        out.frameHalf(R7, Udp.UDP_LENGTH);
        out.jumpIfLess(R0, Udp.LENGTH, otherwise);
    }

    /**
     * Handles fragments: a first fragment like a datagram, a later fragment like its first
     * fragment.
     */
    private void fragment(FragmentMap map, SoundPacket packet) {
        final Label remember = out.newLabel();
        out.place(packet.first);
        transport(packet.refused);
        filter(ConsumeProgram::withFragments, remember, packet.refused);
        out.place(remember);
        map.remember(out);
        out.jump(take);
        out.place(packet.refused);
        map.forget(out);
        out.jump(pass);
        out.place(packet.later);
        map.follow(out, pass);
        // a known datagram goes on at the label `take`, which follows
    }

    private void passFragments(SoundPacket packet) {
        out.place(packet.first);
        out.place(packet.refused);
        out.place(packet.later);
        out.jump(pass);
    }

    private static boolean anyWithFragments(Taking taking) {
        return taking.rules().rules().stream().anyMatch(withFragments(taking));
    }

    private static Predicate<Rule> withFragments(Taking taking) {
        return taking.wanted().and(rule -> rule.options().fragments() != Fragments.DROP);
    }
}
