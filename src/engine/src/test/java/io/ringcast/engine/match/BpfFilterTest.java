package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.filter.ClassicInstruction;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The kernel's filter; {@link OracleTest} compares it with what it should do, frame by frame. */
class BpfFilterTest {
    private static final int WHOLE = 0x40000;

    private static Rule.Builder rule(String name) {
        return Rule.named(name).to("10.0.0.1");
    }

    private static BpfFilter filter(Rule.Builder... rules) {
        return BpfFilter.compile(
                new RuleSet(Arrays.stream(rules).map(Rule.Builder::build).toList()));
    }

    private static void letsIn(BpfFilter filter, Received frame) {
        assertEquals(WHOLE, frame.kept(filter), filter.program()::disassemble);
    }

    private static void keepsOut(BpfFilter filter, Received frame) {
        assertEquals(0, frame.kept(filter), filter.program()::disassemble);
    }

    private static TestFrame frame() {
        return new TestFrame();
    }

    @Test
    void letsInWhatTheDefaultRuleTakes() {
        final BpfFilter filter = filter(rule("a"));
        assertTrue(filter.exact());
        letsIn(filter, frame().received());
        letsIn(filter, frame().group("224.0.0.0").options(new byte[40]).received());
        letsIn(filter, frame().tag(0x88a8, 1).tag(0x8100, 2).received());
        letsIn(filter, frame().fragment(8, false).received());
        keepsOut(filter, frame().port(1).received());
        keepsOut(filter, frame().group("240.0.0.0").received());
        keepsOut(filter, frame().group("223.255.255.255").received());
        keepsOut(filter, frame().protocol(6).received());
        keepsOut(filter, frame().type(0x86dd).received());
        final TestFrame three = frame().tag(0x8100, 1).tag(0x8100, 2).tag(0x8100, 3);
        letsIn(filter, three.received());
        keepsOut(filter, three.received().withMetadataTag(4, 0x8100));
        keepsOut(filter, three.tag(0x8100, 4).received());
        keepsOut(filter, new Received(new byte[0]));
        keepsOut(filter, new Received(Arrays.copyOf(frame().bytes(), 14 + 20 + 3)));
    }

    @Test
    void keepsLaterFragmentsOutWhereAllAreDropped() {
        final BpfFilter filter =
                filter(
                        rule("a").group("239.1.2.3").fragments(Fragments.DROP),
                        rule("b").group("239.1.2.4"));
        keepsOut(filter, frame().fragment(8, true).received());
        letsIn(filter, frame().fragment(0, true).received());
        letsIn(filter, frame().group("239.1.2.4").fragment(8, true).received());
    }

    @Test
    void asksForTheVlanOnlyIfARuleDoes() {
        assertFalse(filter(rule("a")).program().disassemble().contains("vlan_tci"));
        final BpfFilter filter = filter(rule("a").vlan(5), rule("b").vlan(Match.NO_VLAN));
        letsIn(filter, frame().received());
        letsIn(filter, frame().received().withMetadataTag(0xf005, 0x8100));
        letsIn(filter, frame().received().withMetadataTag(0xf000, 0x8100));
        letsIn(filter, frame().tag(0x88a8, 5).received());
        letsIn(filter, frame().tag(0x8100, 6).received().withMetadataTag(5, 0x88a8));
        keepsOut(filter, frame().received().withMetadataTag(6, 0x8100));
        keepsOut(filter, frame().tag(0x8100, 6).received());
        keepsOut(filter, frame().tag(0x8100, 5).received().withMetadataTag(6, 0x88a8));
    }

    @Test
    void asksForTheSource() {
        final BpfFilter filter = filter(rule("a").source(IpPrefix.parse("10.9.0.0/16")));
        letsIn(filter, frame().source("10.9.255.255").received());
        keepsOut(filter, frame().source("10.10.0.0").received());
    }

    @Test
    void staysExactForHundredsOfGroupsAndPorts() {
        final List<Rule> rules = manyRules(300);
        final BpfFilter filter = BpfFilter.compile(new RuleSet(rules));
        assertTrue(filter.exact(), filter::toString);
        for (int i = 0; i < rules.size(); i++) {
            final TestFrame frame = frame().group(0xef010000 + 2 * i).port(5000 + i);
            letsIn(filter, frame.received());
            keepsOut(filter, frame.port(5001 + i).received());
            keepsOut(filter, frame.port(5000 + i).group(0xef010001 + 2 * i).received());
        }
    }

    @Test
    void letsInMoreWhenTheProgramWouldBeTooLong() {
        final List<Rule> rules = manyRules(3000);
        final BpfFilter filter = BpfFilter.compile(new RuleSet(rules));
        assertFalse(filter.exact());
        assertTrue(filter.program().length() <= 4096, filter::toString);
        for (int i = 0; i < rules.size(); i++) {
            letsIn(filter, frame().group(0xef010000 + 2 * i).port(5000 + i).received());
        }
        keepsOut(filter, frame().group(0xef000000).port(5000).received());
        keepsOut(filter, frame().group(0xef010000).port(4999).received());
    }

    @Test
    void aProgramMayBeAsLongAsTheLimit() {
        final RuleSet rules = new RuleSet(manyRules(50));
        final int length = BpfFilter.compile(rules).program().length();
        assertTrue(BpfFilter.compile(rules, length).exact());
        assertFalse(BpfFilter.compile(rules, length - 1).exact());
    }

    @Test
    void givesUpPrecisionStepByStep() {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            rules.add(
                    rule("r" + i)
                            .group(IpPrefix.ofIpv4(0xef010000 + 2 * i, 32))
                            .port(5000 + i)
                            .source(IpPrefix.parse("10.9.8." + i))
                            .build());
        }
        final RuleSet set = new RuleSet(rules);
        final TestFrame asked = frame().group(0xef010000).port(5000).source("10.9.8.0");
        int steps = 0;
        int before = BpfFilter.compile(set).program().length();
        for (int limit = before; limit >= 96; limit--) {
            final BpfFilter filter = BpfFilter.compile(set, limit);
            assertTrue(filter.program().length() <= limit);
            letsIn(filter, asked.received());
            steps += filter.program().length() == before ? 0 : 1;
            before = filter.program().length();
        }
        assertEquals(3, steps);
        final BpfFilter roughest = BpfFilter.compile(set, 96);
        letsIn(roughest, frame().group(0xef010001).port(5019).source("10.9.8.0").received());
        keepsOut(roughest, frame().group(0xef01004f).port(5000).received());
        assertThrows(IllegalArgumentException.class, () -> BpfFilter.compile(set, 95));
        assertThrows(IllegalArgumentException.class, () -> BpfFilter.compile(set, 4097));
    }

    @Test
    void jumpsForwardAndNeverOutOfTheProgram() {
        final List<ClassicInstruction> program =
                BpfFilter.compile(new RuleSet(manyRules(400))).program().instructions();
        for (int i = 0; i < program.size(); i++) {
            final ClassicInstruction at = program.get(i);
            final boolean jump = (at.code() & 7) == 5;
            final int furthest = at.code() == 5 ? at.k() : Math.max(at.jt(), at.jf());
            assertTrue(!jump || furthest >= 0 && i + 1 + furthest < program.size());
            assertTrue(jump || at.jt() == 0 && at.jf() == 0);
        }
        assertEquals(6, program.get(program.size() - 1).code(), "the last instruction returns");
    }

    @Test
    void disassemblesAsTcpdumpDoes() {
        assertEquals(
                """
                (000) ldh      [12]
                (001) jeq      #0x800           jt 5	jf 2
                (002) jeq      #0x8100          jt 7	jf 3
                (003) jeq      #0x88a8          jt 7	jf 4
                (004) jeq      #0x9100          jt 7	jf 47
                (005) ldx      #0x0
                (006) ja       26
                (007) ldh      [16]
                (008) jeq      #0x800           jt 12	jf 9
                (009) jeq      #0x8100          jt 14	jf 10
                (010) jeq      #0x88a8          jt 14	jf 11
                (011) jeq      #0x9100          jt 14	jf 47
                (012) ldx      #0x4
                (013) ja       26
                (014) ldh      [20]
                (015) jeq      #0x800           jt 19	jf 16
                (016) jeq      #0x8100          jt 21	jf 17
                (017) jeq      #0x88a8          jt 21	jf 18
                (018) jeq      #0x9100          jt 21	jf 47
                (019) ldx      #0x8
                (020) ja       26
                (021) ld       [vlanp]
                (022) jeq      #0x0             jt 23	jf 47
                (023) ldh      [24]
                (024) jeq      #0x800           jt 25	jf 47
                (025) ldx      #0xc
                (026) ldb      [x + 23]
                (027) jeq      #0x11            jt 28	jf 47
                (028) ld       [x + 30]
                (029) st       M[4]
                (030) ldh      [x + 20]
                (031) jset     #0x1fff          jt 40	jf 32
                (032) ldb      [x + 14]
                (033) and      #0xf
                (034) lsh      #2
                (035) add      x
                (036) tax
                (037) ldh      [x + 16]
                (038) tax
                (039) ja       41
                (040) ldx      #0x10000
                (041) ld       M[4]
                (042) jge      #0xef000000      jt 43	jf 47
                (043) jge      #0xf0000000      jt 47	jf 44
                (044) txa
                (045) jeq      #0x1388          jt 46	jf 47
                (046) ret      #262144
                (047) ret      #0
                """,
                filter(rule("a").group("239.0.0.0/8").port(5000).fragments(Fragments.DROP))
                        .program()
                        .disassemble());
    }

    @Test
    void isAValue() {
        assertEquals(filter(rule("a")), filter(rule("b")));
        assertEquals(filter(rule("a")).hashCode(), filter(rule("b")).hashCode());
        assertFalse(filter(rule("a")).equals(filter(rule("a").port(1))));
    }

    private static List<Rule> manyRules(int count) {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(
                    rule("r" + i)
                            .group(IpPrefix.ofIpv4(0xef010000 + 2 * i, 32))
                            .port(5000 + i)
                            .build());
        }
        return rules;
    }
}
