package io.ringcast.fuzz;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Gso;
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
import java.util.List;

/**
 * Rules made from a fuzzer's bytes: one for their number (its low 3 bits, and 1) and for which of
 * the first five are about IPv6 (the other bits), then {@value #BYTES_PER_RULE} for each. Zeros
 * make the default rule to 10.0.0.0. Rules that could never match are left out.
 */
final class FuzzedRules {
    static final int BYTES_PER_RULE = 16;

    // 2001:db8::/64 and ff3e::/64
    private static final long IPV6_HOSTS = 0x2001_0db8_0000_0000L;
    private static final long IPV6_GROUPS = 0xff3e_0000_0000_0000L;

    private FuzzedRules() {}

    static RuleSet read(Input in) {
        final int code = in.u8();
        final int count = 1 + (code & 7);
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            final boolean ipv6 = (code >>> 3 + i & 1) != 0;
            rules.add(rule("r" + i, ipv6, new Input(in.bytes(BYTES_PER_RULE))));
            if (!RuleSet.problems(rules).isEmpty()) {
                rules.remove(rules.size() - 1);
            }
        }
        return new RuleSet(rules);
    }

    private static Rule rule(String name, boolean ipv6, Input in) {
        final IpPrefix group = ipv6 ? ipv6Group(in) : group(in);
        final PortRange ports = ports(in);
        final Rule.Builder rule =
                Rule.named(name)
                        .group(group)
                        .ports(ports)
                        .source(ipv6 ? ipv6Source(in) : source(in))
                        .vlan(vlan(in.u16()))
                        .udpChecksum(checksum(in.pick(UdpChecksum.values()), ipv6))
                        .ttl(ttl(in.u8()))
                        .rewriteVlan(vlanRewrite(in.u8()))
                        .sourceMac(in.pick(SourceMac.KEEP, SourceMac.OUTPUT))
                        .rewriteSource(
                                in.pick(
                                        SourceRewrite.KEEP,
                                        SourceRewrite.parse(ipv6 ? "2001:db8::1" : "192.0.2.1"),
                                        SourceRewrite.parse(
                                                ipv6
                                                        ? "[2001:db8::ffff]:65535"
                                                        : "198.51.100.255:65535")))
                        .fragments(in.pick(Fragments.TRACK, Fragments.PASS, Fragments.DROP))
                        .gso(in.pick(Gso.ON, Gso.OFF));
        final int destinations = in.u8();
        for (int d = 0; d <= (destinations & 3); d++) {
            rule.to(destination(d, ipv6, destinations >>> 2 + d, in.u8(), ports));
        }
        return rule.build();
    }

    private static UdpChecksum checksum(UdpChecksum mode, boolean ipv6) {
        return ipv6 && mode == UdpChecksum.ZERO ? UdpChecksum.AUTO : mode;
    }

    private static IpPrefix ipv6Group(Input in) {
        final int length = in.pick(8, 16, 64, 96, 120, 127, 128);
        return ipv6Prefix(IPV6_GROUPS, in.u8(), length);
    }

    private static IpPrefix ipv6Source(Input in) {
        final int code = in.u8();
        return ipv6Prefix(IPV6_HOSTS, code >>> 2, List.of(0, 32, 120, 128).get(code & 3));
    }

    private static IpPrefix ipv6Prefix(long high, long low, int length) {
        final long highMask = length >= 64 ? -1 : length == 0 ? 0 : -1L << 64 - length;
        final long lowMask = length <= 64 ? 0 : -1L << 128 - length;
        return new IpPrefix(new IpAddress(high & highMask, low & lowMask), length);
    }

    private static IpPrefix group(Input in) {
        final int length = in.pick(4, 8, 16, 24, 28, 31, 32);
        return prefix(0xef01_0200 | in.u8(), length);
    }

    private static IpPrefix source(Input in) {
        final int code = in.u8();
        return prefix(0x0a09_0800 | code >>> 2, List.of(0, 8, 24, 32).get(code & 3));
    }

    private static IpPrefix prefix(int address, int length) {
        return IpPrefix.ofIpv4(length == 0 ? 0 : address & -1 << 32 - length, length);
    }

    private static PortRange ports(Input in) {
        final int code = in.u8();
        final int first = 10_000 + (code >>> 4);
        return code == 0xff ? PortRange.ANY : new PortRange(first, first + (code & 0xf));
    }

    private static int vlan(int code) {
        return code % 4096 == 0 || code % 4096 == 4095 ? Match.ANY_VLAN : code % 4096 - 1;
    }

    private static Ttl ttl(int code) {
        return code == 0 ? Ttl.KEEP : code == 255 ? Ttl.DECREMENT : Ttl.set(code);
    }

    private static VlanRewrite vlanRewrite(int code) {
        return code == 0
                ? VlanRewrite.PRESERVE
                : code == 255 ? VlanRewrite.STRIP : VlanRewrite.set(code);
    }

    /** The numbers in the address keep a rule's destinations apart. */
    private static Destination destination(
            int d, boolean ipv6, int bits, int low, PortRange ports) {
        final boolean group = (bits & 1) != 0;
        final int address = (group ? 0xe801_0000 : 0x0a00_0000) | d << 8 | low;
        final int port = low % 4 == 1 ? 1 + low : Destination.SAME_PORT;
        // one without a MAC address: not resolved, so not written
        final long mac = low == 255 || group ? MacAddress.NONE : 0x0200_0000_0000L | low;
        final IpAddress to =
                ipv6
                        ? new IpAddress(group ? IPV6_GROUPS : IPV6_HOSTS, d << 8 | low)
                        : IpAddress.ofIpv4(address);
        final Destination destination = new Destination(to, port, mac);
        final int last = low + ports.size();
        return low % 4 == 2 && last < 1 << 16
                ? destination.withPorts(new PortRange(1 + low, last))
                : destination;
    }
}
