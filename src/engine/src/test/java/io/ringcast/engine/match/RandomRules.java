package io.ringcast.engine.match;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Rule sets that a frame has a fair chance to meet: few groups, ports, sources and VLANs. */
final class RandomRules {
    /** Interfaces on which frames arrive. */
    static final List<String> INTERFACES = List.of("if1", "if2");

    /** Of 2001:db8::/64 and ff3e::/64. */
    private static final long IPV6_HOSTS = 0x2001_0db8_0000_0000L;

    private static final long IPV6_GROUPS = 0xff3e_0000_0000_0000L;

    /** True if the rule in the making is about IPv6. */
    private boolean ipv6;

    private final Random random;

    RandomRules(Random random) {
        this.random = random;
    }

    /** Returns valid rules; those that could never match are left out. */
    List<Rule> rules() {
        final int wanted =
                random.nextInt(10) == 0 ? 64 + random.nextInt(256) : 1 + random.nextInt(12);
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            rules.add(rule("r" + i, wanted));
        }
        final Set<Rule> wrong = new HashSet<>();
        for (final RuleSet.Problem problem : RuleSet.problems(rules)) {
            wrong.add(rules.get(problem.rule()));
        }
        rules.removeAll(wrong);
        return rules;
    }

    /** Returns one rule. */
    Rule rule() {
        return rule("r", 12);
    }

    private Rule rule(String name, int among) {
        // IPv6 rules lengthen the filter and the consume program, which has a limit
        ipv6 = random.nextInt(among > 12 ? 8 : 3) == 0;
        final PortRange ports = ports();
        final Rule.Builder rule =
                Rule.named(name)
                        .group(group(among))
                        .ports(ports)
                        .source(source())
                        .vlan(pick(Match.ANY_VLAN, Match.ANY_VLAN, Match.NO_VLAN, 5, 6))
                        .onInterface(pick(null, null, null, INTERFACES.get(0), INTERFACES.get(1)))
                        .udpChecksum(udpChecksum())
                        .ttl(pick(Ttl.KEEP, Ttl.KEEP, Ttl.DECREMENT, Ttl.set(1), Ttl.set(255)))
                        .rewriteVlan(
                                pick(
                                        VlanRewrite.PRESERVE,
                                        VlanRewrite.PRESERVE,
                                        VlanRewrite.STRIP,
                                        VlanRewrite.set(1 + random.nextInt(4094))))
                        .sourceMac(pick(SourceMac.KEEP, SourceMac.OUTPUT))
                        .rewriteSource(
                                pick(
                                        SourceRewrite.KEEP,
                                        SourceRewrite.KEEP,
                                        SourceRewrite.parse(ipv6 ? "2001:db8::1" : "192.0.2.1"),
                                        SourceRewrite.parse(
                                                ipv6
                                                        ? "[2001:db8::ffff]:65535"
                                                        : "198.51.100.255:65535")))
                        .fragments(
                                pick(
                                        Fragments.TRACK,
                                        Fragments.TRACK,
                                        Fragments.PASS,
                                        Fragments.DROP));
        final int destinations = 1 + random.nextInt(3);
        for (int d = 0; d < destinations; d++) {
            rule.to(destination(d, ports));
        }
        return rule.build();
    }

    private UdpChecksum udpChecksum() {
        return ipv6
                ? pick(UdpChecksum.AUTO, UdpChecksum.KEEP, UdpChecksum.FULL)
                : pick(UdpChecksum.values());
    }

    /** Returns addresses that differ in the last bits, like the IPv4 ones, or in the first. */
    private IpPrefix ipv6Group(int among) {
        final int kind = random.nextInt(among > 12 ? 4 : 8);
        final long low = random.nextInt(2 * among);
        if (kind == 0) {
            return IpPrefix.of(new IpAddress(IPV6_HOSTS, random.nextInt(8)));
        }
        if (kind < 4) {
            return IpPrefix.of(new IpAddress(IPV6_GROUPS, low));
        }
        final int length = pick(8, 16, 32, 64, 96, 120, 125, 127);
        return prefix(IPV6_GROUPS, low, length);
    }

    private static IpPrefix prefix(long high, long low, int length) {
        final long highMask = length >= 64 ? -1 : length == 0 ? 0 : -1L << 64 - length;
        final long lowMask = length <= 64 ? 0 : -1L << 128 - length;
        return new IpPrefix(new IpAddress(high & highMask, low & lowMask), length);
    }

    /** Returns a group, or the address of a host, which random destinations have, too. */
    private IpPrefix group(int among) {
        if (ipv6) {
            return ipv6Group(among);
        }
        if (random.nextInt(8) == 0) {
            return IpPrefix.ofIpv4(0x0a000000 + random.nextInt(8), 32);
        }
        if (among > 12 || random.nextBoolean()) {
            return IpPrefix.ofIpv4(0xef010000 | random.nextInt(2 * among), 32);
        }
        final int length = pick(4, 8, 16, 24, 29, 30, 31);
        return IpPrefix.ofIpv4((0xef010000 | random.nextInt(24)) & -1 << (32 - length), length);
    }

    private PortRange ports() {
        final int first = 10_000 + random.nextInt(4);
        switch (random.nextInt(5)) {
            case 0:
                return PortRange.ANY;
            case 1:
                return new PortRange(first, first + random.nextInt(4));
            default:
                return PortRange.of(first);
        }
    }

    private IpPrefix source() {
        if (ipv6) {
            return prefix(IPV6_HOSTS, random.nextInt(8), pick(0, 0, 0, 32, 64, 120, 126, 128));
        }
        final int length = pick(0, 0, 0, 8, 24, 30, 32);
        final int address = 0x0a000000 | random.nextInt(8);
        return IpPrefix.ofIpv4(length == 0 ? 0 : address & -1 << (32 - length), length);
    }

    private Destination destination(int d, PortRange ports) {
        final int address =
                pick(
                                0x0a000001 + random.nextInt(1 << 16),
                                random.nextInt() & 0x0fffffff | 0xe0000000,
                                0xc0a80101,
                                -1)
                        ^ d;
        final int port = random.nextInt(3) == 0 ? 1 + random.nextInt(65535) : Destination.SAME_PORT;
        final long mac =
                random.nextInt(3) == 0 ? MacAddress.NONE : random.nextLong() & (1L << 48) - 1;
        final IpAddress to =
                ipv6
                        ? new IpAddress(
                                random.nextBoolean() ? IPV6_HOSTS : IPV6_GROUPS,
                                address & 0xfcL | d)
                        : IpAddress.ofIpv4(address);
        final Destination destination = new Destination(to, port, mac);
        if (ports.size() == 1 || random.nextBoolean()) {
            return destination;
        }
        final int first = 1 + random.nextInt(65536 - ports.size());
        return destination.withPorts(new PortRange(first, first + ports.size() - 1));
    }

    @SafeVarargs
    private <T> T pick(T... values) {
        return values[random.nextInt(values.length)];
    }
}
