package io.ringcast.engine.match;

import io.ringcast.engine.filter.Classic;
import io.ringcast.engine.filter.ClassicAssembler;
import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.frame.Ethernet;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.match.BpfSearch.Precision;
import io.ringcast.engine.rule.Rule;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Compiles rules to classic BPF.
 *
 * <p>The program first finds the IP header behind up to three tags, reads what rules ask for
 * ({@link BpfPacket}), and searches for a rule ({@link BpfSearch}). There is a separate part for
 * IPv4 and for IPv6, each only if there are rules for it.
 */
final class BpfCompiler {
    private final List<Rule> rules;
    private final Precision precision;
    private final Predicate<Rule> wanted;
    private final ClassicAssembler out = new ClassicAssembler();
    private int accept;
    private int reject;

    private BpfCompiler(List<Rule> rules, Precision precision, Predicate<Rule> wanted) {
        this.rules = rules;
        this.precision = precision;
        this.wanted = wanted;
    }

    /**
     * @param rules in their order
     * @param wanted the rules whose frames are let through; ignored if the program is not exact
     */
    static BpfFilter compile(List<Rule> rules, int maxInstructions, Predicate<Rule> wanted) {
        if (rules.isEmpty()) {
            return new BpfFilter(ClassicProgram.returning(0), true);
        }
        for (final Precision precision : Precision.values()) {
            final ClassicAssembler program = new BpfCompiler(rules, precision, wanted).program();
            if (program.length() <= maxInstructions) {
                return new BpfFilter(program.assemble(), precision == Precision.EXACT);
            }
        }
        throw new AssertionError("the roughest filter is too long");
    }

    private ClassicAssembler program() {
        reject = out.op(Classic.RET_K, 0);
        accept = out.op(Classic.RET_K, ClassicProgram.WHOLE_FRAME);
        final BpfPacket packet = new BpfPacket(out, reject);
        final Optional<BpfSearch> ipv6 = search(false);
        final int toIpv6 =
                precision == Precision.ROUGH && ipv6.isPresent()
                        ? packet.anyIpv6(accept)
                        : ipv6.map(packet::ipv6).orElse(reject);
        final Optional<BpfSearch> ipv4 = search(true);
        final int toIpv4 = ipv4.map(packet::ipv4).orElse(reject);
        final boolean vlan =
                ipv4.map(BpfSearch::asksForVlan).orElse(false)
                        || ipv6.map(BpfSearch::asksForVlan).orElse(false);
        tags(toIpv4, toIpv6, vlan);
        return out;
    }

    private Optional<BpfSearch> search(boolean ipv4) {
        final List<Rule> family =
                rules.stream().filter(rule -> rule.match().isIpv4() == ipv4).toList();
        return family.isEmpty()
                ? Optional.empty()
                : Optional.of(new BpfSearch(out, accept, reject, family, precision, wanted));
    }

    /**
     * Skips up to three tags, counting the tag that the kernel took out of the frame; leaves the
     * length of the tags in the frame in the index register.
     */
    private void tags(int ipv4, int ipv6, boolean vlan) {
        int at = reject;
        for (int tags = Vlan.MAX_TAGS; tags >= 0; tags--) {
            final int tag = at;
            at = linkType(tags * Vlan.LENGTH, ipv4, ipv6, tag);
            if (tags == Vlan.MAX_TAGS) {
                at = out.branch(Classic.JEQ_K, 0, at, reject);
                at = out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG_PRESENT, at);
            }
        }
        if (vlan) {
            vlanId(at);
        }
    }

    /** Branches on the EtherType behind this many bytes of tags. */
    private int linkType(int tags, int ipv4, int ipv6, int tag) {
        final int six = behind(tags, ipv6);
        final int four = behind(tags, ipv4);
        int at = tag == reject ? reject : tagOr(tag, reject);
        at = six == reject ? at : out.branch(Classic.JEQ_K, Ethernet.TYPE_IPV6, six, at);
        at = four == reject ? at : out.branch(Classic.JEQ_K, Ethernet.TYPE_IPV4, four, at);
        return out.op(Classic.LD_H_ABS, Ethernet.TYPE + tags, at);
    }

    /**
     * Loads the length of the tags and goes on to the packet, if there are rules for its family.
     */
    private int behind(int tags, int packet) {
        return packet == reject ? reject : out.op(Classic.LDX_IMM, tags, packet);
    }

    private int tagOr(int tag, int otherwise) {
        final int old = out.branch(Classic.JEQ_K, Vlan.TPID_QINQ, tag, otherwise);
        final int service = out.branch(Classic.JEQ_K, Vlan.TPID_8021AD, tag, old);
        return out.branch(Classic.JEQ_K, Vlan.TPID_8021Q, tag, service);
    }

    /**
     * Stores the id of the outermost tag, whether it is in the frame or was taken out; 0 if there
     * is no tag.
     */
    private void vlanId(int next) {
        final int store = out.op(Classic.ST, BpfSearch.MEMORY_VLAN, next);
        int none = out.op(Classic.LD_IMM, 0, store);
        int inFrame = out.op(Classic.AND_K, Vlan.ID_MASK, store);
        inFrame = out.op(Classic.LD_H_ABS, Ethernet.LENGTH, inFrame);
        none = out.op(Classic.LD_H_ABS, Ethernet.TYPE, tagOr(inFrame, none));
        int takenOut = out.op(Classic.AND_K, Vlan.ID_MASK, store);
        takenOut = out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG, takenOut);
        final int at = out.branch(Classic.JEQ_K, 0, none, takenOut);
        out.op(Classic.LD_W_ABS, Classic.AD_VLAN_TAG_PRESENT, at);
    }
}
