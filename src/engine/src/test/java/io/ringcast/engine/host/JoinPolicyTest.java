package io.ringcast.engine.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinPolicyTest {
    private final List<String> warnings = new ArrayList<>();

    private static Rule.Builder rule(String name, String group) {
        return Rule.named(name).group(group).to("10.0.0.2");
    }

    private String joins(JoinPolicy policy, Rule... rules) {
        return JoinPolicy.of(policy.joins(RuleSet.of(rules), warnings::add)).toString();
    }

    @Test
    void rulesTellWhatToJoin() {
        assertEquals(
                "239.1.2.3,10.0.0.5@232.1.1.1",
                joins(
                        JoinPolicy.AUTO,
                        rule("a", "239.1.2.3").port(1).build(),
                        rule("b", "239.1.2.3").port(2).build(),
                        rule("c", "232.1.1.1").source(IpPrefix.parse("10.0.0.5")).build()));
        assertEquals(
                "239.1.2.4",
                joins(
                        JoinPolicy.AUTO,
                        rule("d", "239.1.2.4").source(IpPrefix.parse("10.0.0.0/8")).build()));
        assertEquals("none", joins(JoinPolicy.AUTO, rule("host", "10.0.0.1").build()));
        assertEquals(List.of(), warnings);
    }

    @Test
    void rulesThatDoNotTellSaySo() {
        assertEquals(
                "none",
                joins(
                        JoinPolicy.AUTO,
                        rule("tagged", "239.1.2.3").vlan(5).build(),
                        rule("all", "224.0.0.0/4").build()));
        assertEquals(
                List.of(
                        "rule tagged: joins no group: it takes VLAN 5, and membership reports would leave this interface without a tag",
                        "rule all: joins no group: it takes all of 224.0.0.0/4; name the groups that you need with join"),
                warnings);
    }

    @Test
    void listedGroupsAreJoinedWhateverTheRulesAre() {
        assertEquals(
                "239.9.9.9,10.0.0.1@232.2.2.2",
                joins(
                        JoinPolicy.parse("239.9.9.9,10.0.0.1@232.2.2.2,239.9.9.9"),
                        rule("all", "224.0.0.0/4").build()));
        assertEquals("none", joins(JoinPolicy.NONE, rule("a", "239.1.2.3").build()));
        assertEquals(List.of(), warnings);
        assertEquals(
                "ff3e::1,2001:db8::1@ff3e::2",
                JoinPolicy.parse("ff3e::1,2001:db8::1@ff3e::2").toString());
        assertEquals("auto", JoinPolicy.parse("auto").toString());
        assertEquals("none", JoinPolicy.parse("none").toString());
    }

    @Test
    void badTextIsNamed() {
        assertMessage("group 10.0.0.1: must be in 224.0.0.0/4 or ff00::/8", "10.0.0.1");
        assertMessage(
                "source 239.0.0.1: must be the address of one host, of the group's family",
                "239.0.0.1@239.1.1.1");
        assertMessage(
                "source 0.0.0.0: must be the address of one host, of the group's family",
                "0.0.0.0@239.1.1.1");
        assertMessage(
                "source 10.0.0.1: must be the address of one host, of the group's family",
                "10.0.0.1@ff3e::1");
        assertMessage("group 2001:db8::1: must be in 224.0.0.0/4 or ff00::/8", "2001:db8::1");
        for (final String text : new String[] {"", "239.1.2.3,", "x@239.1.2.3", "239.1.2.3/32"}) {
            assertThrows(IllegalArgumentException.class, () -> JoinPolicy.parse(text), text);
        }
    }

    private static void assertMessage(String message, String text) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> JoinPolicy.parse(text))
                        .getMessage());
    }
}
