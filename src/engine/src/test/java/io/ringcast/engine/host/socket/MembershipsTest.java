package io.ringcast.engine.host.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.NicFilter;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** MAC addresses and VLANs requested from the receiving device. */
class MembershipsTest {
    private static final Membership GROUP =
            Membership.multicast(MacAddress.parse("01:00:5e:01:02:03"));

    private static Rule.Builder rule(String name, String group) {
        return Rule.named(name).group(group).to("10.0.2.2");
    }

    private static List<Membership> of(NicFilter filter, RuleSet rules) {
        return Memberships.of(List.of(filter), rules.rules());
    }

    @Test
    void asksForEachGroupOnce() {
        assertEquals(
                List.of(GROUP),
                of(
                        NicFilter.GROUPS,
                        RuleSet.of(
                                rule("a", "239.1.2.3").build(),
                                rule("b", "239.1.2.3").port(2).build(),
                                // the same MAC address, RFC 1112 section 6.4
                                rule("c", "225.129.2.3").build())));
    }

    /** RFC 2464 section 7. */
    @Test
    void asksForIpv6Groups() {
        final Rule rule = Rule.named("a").group("ff15::1:2:3").to("fd00::1").build();
        assertEquals(
                List.of(Membership.multicast(MacAddress.parse("33:33:00:02:00:03"))),
                of(NicFilter.GROUPS, RuleSet.of(rule)));
        final Rule all = Rule.named("a").group("ff00::/8").to("fd00::1").build();
        assertEquals(List.of(Membership.allMulticast()), of(NicFilter.GROUPS, RuleSet.of(all)));
    }

    /** Frames to the device's own MAC address arrive without a request. */
    @Test
    void asksForNothingWhereAHostIsMeant() {
        assertEquals(List.of(), of(NicFilter.GROUPS, RuleSet.of(rule("a", "10.0.0.1").build())));
        assertEquals(
                List.of(Membership.promiscuous()),
                of(NicFilter.GROUPS, RuleSet.of(rule("a", "10.0.0.1").vlan(100).build())));
    }

    @Test
    void asksForAllMulticastWhereAPrefixIsMeant() {
        assertEquals(
                List.of(Membership.allMulticast()),
                of(NicFilter.GROUPS, RuleSet.of(rule("a", "239.0.0.0/8").build())));
    }

    /** A NIC discards frames with the tag of a VLAN that the host has not configured. */
    @Test
    void asksForEverythingWhereARuleNamesAVlan() {
        assertEquals(
                List.of(GROUP, Membership.promiscuous()),
                of(NicFilter.GROUPS, RuleSet.of(rule("a", "239.1.2.3").vlan(100).build())));
        assertEquals(
                List.of(GROUP),
                of(NicFilter.GROUPS, RuleSet.of(rule("a", "239.1.2.3").vlan(0).build())));
    }

    @Test
    void theFilterCanBeOpenedFurther() {
        final RuleSet rules = RuleSet.of(rule("a", "239.1.2.3").build());
        assertEquals(List.of(Membership.allMulticast()), of(NicFilter.ALLMULTI, rules));
        assertEquals(List.of(Membership.promiscuous()), of(NicFilter.PROMISC, rules));
    }

    @Test
    void isPromiscuousWhereThatIsAskedFor() {
        final RuleSet plain = RuleSet.of(rule("a", "239.1.2.3").build());
        assertFalse(NicFilter.GROUPS.isPromiscuous(plain));
        assertFalse(NicFilter.ALLMULTI.isPromiscuous(plain));
        assertTrue(NicFilter.PROMISC.isPromiscuous(plain));
        assertTrue(
                NicFilter.GROUPS.isPromiscuous(
                        RuleSet.of(rule("a", "239.1.2.3").vlan(100).build())));
    }

    /** While one filter replaces another, both are requested. */
    @Test
    void severalFiltersAreAskedForAtOnce() {
        final RuleSet rules = RuleSet.of(rule("a", "239.1.2.3").build());
        assertEquals(
                List.of(GROUP, Membership.promiscuous()),
                Memberships.of(List.of(NicFilter.GROUPS, NicFilter.PROMISC), rules.rules()));
        assertEquals(
                List.of(GROUP),
                Memberships.of(List.of(NicFilter.GROUPS, NicFilter.GROUPS), rules.rules()));
    }
}
