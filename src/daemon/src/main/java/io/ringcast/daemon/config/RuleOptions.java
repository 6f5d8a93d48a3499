package io.ringcast.daemon.config;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Options that describe one rule. The defaults are the same as in a file. */
public final class RuleOptions {
    private static final String GROUP = "--group";
    private static final String PORT = "--port";
    private static final String DESTINATION = "--destination";
    private static final String MATCH_SOURCE = "--match-source";
    private static final String MATCH_VLAN = "--match-vlan";
    private static final String TO = "--to";
    private static final String DELIVER = "--deliver";
    private static final String UDP_CHECKSUM = "--udp-checksum";
    private static final String TTL = "--ttl";

    /** Other name of the TTL option, as IPv6 calls it. */
    private static final String HOP_LIMIT = "--hop-limit";

    private static final String VLAN = "--vlan";
    private static final String SOURCE_MAC = "--source-mac";
    private static final String SOURCE = "--source";
    private static final String FRAGMENTS = "--fragments";
    private static final String GSO = "--gso";

    @Option(
            names = {GROUP, DESTINATION},
            paramLabel = "CIDR",
            description =
                    "Groups to take, a prefix (224.0.0.0/4; IPv6: ff00::/8); or a host's address,"
                            + " own or own-ipv6: that of -i.")
    private String group;

    @Option(
            names = PORT,
            paramLabel = "N[-N]",
            description = "UDP destination ports to take (" + Rule.DEFAULT_PORT + ").")
    private String ports;

    @Option(names = MATCH_SOURCE, paramLabel = "CIDR", description = "Sources to take (any).")
    private String matchSource;

    @Option(
            names = MATCH_VLAN,
            paramLabel = "ID",
            description = "VLAN to take: an id, none or any (any).")
    private String matchVlan;

    @Option(
            names = TO,
            paramLabel = "IP[:N[-N]]",
            description =
                    "Where to send, with a port [IPv6]:N; may be repeated (run: the address of -o's"
                            + " interface).")
    private List<String> destinations;

    @Option(
            names = DELIVER,
            paramLabel = "MODE",
            description = "wire, local (up this host's own stack) or auto: by the address (auto).")
    private String deliver;

    @Option(
            names = UDP_CHECKSUM,
            paramLabel = "MODE",
            description = "auto, keep, zero or full (auto).")
    private String udpChecksum;

    @Option(
            names = {TTL, HOP_LIMIT},
            paramLabel = "MODE",
            description = "keep, decrement or 'set N' (keep).")
    private String ttl;

    @Option(
            names = VLAN,
            paramLabel = "MODE",
            description = "preserve, strip or 'set ID' (preserve).")
    private String vlan;

    @Option(names = SOURCE_MAC, paramLabel = "MODE", description = "keep or output (keep).")
    private String sourceMac;

    @Option(
            names = SOURCE,
            paramLabel = "MODE",
            description = "Source to send from: keep or IP[:PORT], [IPv6]:PORT (keep).")
    private String source;

    @Option(names = FRAGMENTS, paramLabel = "MODE", description = "drop, pass or track (track).")
    private String fragments;

    @Option(
            names = GSO,
            paramLabel = "MODE",
            description = "Super-frames where the transmitter makes them: on or off (on).")
    private String gso;

    /** Created and filled by picocli. */
    public RuleOptions() {}

    /** Returns the names of the options that were given. */
    public List<String> given() {
        final List<String> names = new ArrayList<>();
        given(names, GROUP, group);
        given(names, PORT, ports);
        given(names, MATCH_SOURCE, matchSource);
        given(names, MATCH_VLAN, matchVlan);
        given(names, TO, destinations);
        given(names, DELIVER, deliver);
        given(names, UDP_CHECKSUM, udpChecksum);
        given(names, TTL, ttl);
        given(names, VLAN, vlan);
        given(names, SOURCE_MAC, sourceMac);
        given(names, SOURCE, source);
        given(names, FRAGMENTS, fragments);
        given(names, GSO, gso);
        return names;
    }

    private static void given(List<String> names, String name, Object value) {
        if (value != null) {
            names.add(name);
        }
    }

    /**
     * Returns the rule that the options describe.
     *
     * @param mac MAC address of the destinations whose IP address does not determine one, or {@link
     *     MacAddress#NONE}
     * @throws picocli.CommandLine.ParameterException naming option, value and rule
     */
    public RulePlan plan(Arguments arguments, long mac) {
        final Rule.Builder rule = Rule.named("default");
        final Deliver where =
                deliver == null ? Deliver.AUTO : arguments.parsed(DELIVER, deliver, Deliver::parse);
        final List<Destination> to = destinations(arguments, where);
        match(arguments, rule, to);
        rewrites(arguments, rule);
        final Rule open = open(arguments, rule);
        if (destinations == null) {
            return own ->
                    RuleSet.of(
                            new Rule(
                                    open.name(),
                                    open.match(),
                                    List.of(
                                            Destination.of(own.apply(open.match().group()))
                                                    .withMac(mac)
                                                    .withDeliver(where)),
                                    open.options()));
        }
        to(arguments, rule, mac, to);
        final RuleSet rules = arguments.parsed(TO, "", text -> RuleSet.of(rule.build()));
        return own -> rules;
    }

    /** Returns the rule without destinations. Reports other options that exclude each other. */
    private static Rule open(Arguments arguments, Rule.Builder rule) {
        try {
            return rule.build();
        } catch (IllegalArgumentException e) {
            throw arguments.bad(e.getMessage());
        }
    }

    private List<Destination> destinations(Arguments arguments, Deliver where) {
        return destinations == null
                ? List.of()
                : destinations.stream()
                        .map(
                                text ->
                                        arguments.parsed(
                                                TO,
                                                text,
                                                to -> Destination.parse(to).withDeliver(where)))
                        .toList();
    }

    private void match(Arguments arguments, Rule.Builder rule, List<Destination> to) {
        if (group != null) {
            rule.group(Match.own(arguments.parsed(GROUP, group, Words::group), to));
        }
        if (ports != null) {
            rule.ports(arguments.parsed(PORT, ports, Words::ports));
        }
        if (matchSource != null) {
            arguments.parsed(MATCH_SOURCE, matchSource, Words::source).ifPresent(rule::source);
        }
        if (matchVlan != null) {
            rule.vlan(arguments.parsed(MATCH_VLAN, matchVlan, Match::parseVlan));
        }
    }

    private void rewrites(Arguments arguments, Rule.Builder rule) {
        if (udpChecksum != null) {
            rule.udpChecksum(arguments.word(UDP_CHECKSUM, udpChecksum, UdpChecksum.class));
        }
        if (ttl != null) {
            rule.ttl(arguments.parsed(TTL, ttl, Ttl::parse));
        }
        if (vlan != null) {
            rule.rewriteVlan(arguments.parsed(VLAN, vlan, VlanRewrite::parse));
        }
        if (sourceMac != null) {
            rule.sourceMac(arguments.word(SOURCE_MAC, sourceMac, SourceMac.class));
        }
        if (source != null) {
            rule.rewriteSource(arguments.parsed(SOURCE, source, SourceRewrite::parse));
        }
        if (fragments != null) {
            rule.fragments(arguments.word(FRAGMENTS, fragments, Fragments.class));
        }
        if (gso != null) {
            rule.gso(arguments.word(GSO, gso, Gso.class));
        }
    }

    private static void to(
            Arguments arguments, Rule.Builder rule, long mac, List<Destination> destinations) {
        boolean needed = mac == MacAddress.NONE;
        for (final Destination destination : destinations) {
            needed |= !destination.isResolved();
            rule.to(destination.isResolved() ? destination : destination.withMac(mac));
        }
        if (!needed) {
            throw arguments.bad(
                    "--to-mac: the MAC address of every destination follows from its IP address");
        }
    }
}
