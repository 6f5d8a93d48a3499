package io.ringcast.engine.golden;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;

/** The rules that the golden captures go through: every option in one of them. */
final class GoldenRules {
    /** MTU 1500 and the Ethernet header. */
    private static final int RECEIVE_LIMIT = 1514;

    private GoldenRules() {}

    static RuleTable table() {
        final RuleTable table =
                new RuleTable(
                        RuleSet.of(
                                Rule.named("plain")
                                        .group("239.1.2.3")
                                        .to(to("10.0.2.2", 2))
                                        .build(),
                                full(),
                                fanOut(),
                                tagged(),
                                Rule.named("rest")
                                        .group("239.1.4.0/24")
                                        .source(IpPrefix.parse("10.0.1.0/24"))
                                        .to(to("10.0.2.9:9", 9))
                                        .fragments(Fragments.DROP)
                                        .build(),
                                Rule.named("six")
                                        .group("ff15::1:2:3")
                                        .to(to("2001:db8:2::2", 2))
                                        .to("ff1e::8:0:1")
                                        .build(),
                                fullOfSix()));
        table.receiveLimit(RECEIVE_LIMIT);
        table.setSourceMac(MacAddress.parse("02:00:00:00:42:42"));
        return table;
    }

    /** A group of its own, everything computed anew. */
    private static Rule full() {
        return Rule.named("full")
                .group("239.1.2.4")
                .ports(new PortRange(10000, 10010))
                .to(to("10.0.2.3:20000", 3))
                .udpChecksum(UdpChecksum.FULL)
                .ttl(Ttl.DECREMENT)
                .rewriteVlan(VlanRewrite.STRIP)
                .sourceMac(SourceMac.OUTPUT)
                .rewriteSource(SourceRewrite.parse("192.0.2.1:5000"))
                .build();
    }

    private static Rule fullOfSix() {
        return Rule.named("six-full")
                .group("ff15::1:2:4")
                .source(IpPrefix.parse("2001:db8::/64"))
                .to(to("[2001:db8:2::3]:20000", 3))
                .udpChecksum(UdpChecksum.FULL)
                .ttl(Ttl.DECREMENT)
                .rewriteVlan(VlanRewrite.STRIP)
                .rewriteSource(SourceRewrite.parse("[2001:db8:9::1]:5000"))
                .build();
    }

    /** Two destinations, and between them one whose MAC address is not known. */
    private static Rule fanOut() {
        return Rule.named("fan-out")
                .group("239.1.3.0/24")
                .to(to("10.0.2.4", 4))
                .to("10.0.2.5")
                .to("232.129.1.1:30000")
                .udpChecksum(UdpChecksum.ZERO)
                .ttl(Ttl.set(32))
                .rewriteVlan(VlanRewrite.set(42))
                .fragments(Fragments.PASS)
                .build();
    }

    private static Rule tagged() {
        return Rule.named("tagged")
                .group("239.1.4.0/24")
                .ports(PortRange.ANY)
                .vlan(5)
                .to(to("10.0.2.6", 6))
                .rewriteSource(SourceRewrite.parse("198.51.100.7"))
                .build();
    }

    private static Destination to(String destination, int lastOfMac) {
        return Destination.parse(destination)
                .withMac(MacAddress.parse("02:00:00:00:00:0" + lastOfMac));
    }
}
