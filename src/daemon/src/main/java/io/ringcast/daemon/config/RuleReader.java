package io.ringcast.daemon.config;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.RewriteOptions;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.SourceRewrite;
import io.ringcast.engine.rule.Ttl;
import io.ringcast.engine.rule.UdpChecksum;
import io.ringcast.engine.rule.VlanRewrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Reader of the rules of a file: checks each rule, then all rules together. */
final class RuleReader {
    /** Maximum number of rules: four times the number that the engine is benchmarked with. */
    static final int MAX_RULES = 1024;

    private static final String NAME = "name";
    private static final String MATCH = "match";

    /**
     * Key of the receive interface. It is beside {@code match}, not in it, because the interface is
     * no part of a frame.
     */
    private static final String INTERFACE = "interface";

    private static final String TO = "to";
    private static final String UDP_CHECKSUM = "udp-checksum";
    private static final String TTL = "ttl";

    /** Other name of the TTL, as IPv6 calls it. */
    private static final String HOP_LIMIT = "hop-limit";

    private static final String VLAN = "vlan";
    private static final String SOURCE_MAC = "source-mac";
    private static final String SOURCE = "source";
    private static final String FRAGMENTS = "fragments";
    private static final String DELIVER = "deliver";
    private static final String GSO = "gso";
    private static final List<String> KEYS =
            List.of(
                    NAME,
                    INTERFACE,
                    MATCH,
                    TO,
                    DELIVER,
                    UDP_CHECKSUM,
                    TTL,
                    HOP_LIMIT,
                    VLAN,
                    SOURCE_MAC,
                    SOURCE,
                    FRAGMENTS,
                    GSO);

    private static final String GROUP = "group";
    private static final String PORT = "port";

    /** Other name of the group, for rules that match an address of a host. */
    private static final String DESTINATION = "destination";

    private static final List<String> MATCH_KEYS = List.of(GROUP, DESTINATION, PORT, SOURCE, VLAN);

    private static final Match DEFAULT_MATCH =
            new Match(
                    Rule.DEFAULT_GROUP,
                    PortRange.of(Rule.DEFAULT_PORT),
                    Match.anySource(Rule.DEFAULT_GROUP),
                    Match.ANY_VLAN,
                    null);

    private final Problems problems;

    /** Names of all receive interfaces; empty if the file does not name them. */
    private final List<String> interfaces;

    private final DestinationReader destinations;

    /** Rules without errors. */
    private final List<Rule> rules = new ArrayList<>();

    /** Rules whose name and match are valid, to find shadowed rules. */
    private final List<Rule> matching = new ArrayList<>();

    private final List<Place> places = new ArrayList<>();
    private final Map<String, Place> names = new HashMap<>();

    private record Place(Position position, String path, Position ofInterface) {
        Place(Position position, String path) {
            this(position, path, position);
        }
    }

    /**
     * @param interfaces receive interfaces; empty if the file does not name them
     */
    RuleReader(Problems problems, List<String> interfaces) {
        this.problems = problems;
        this.interfaces = interfaces;
        destinations = new DestinationReader(problems);
    }

    /** Reads the rules; empty if there are errors. */
    Optional<RuleSet> read(Section top, String key) {
        final int before = problems.count();
        if (top.require(key)) {
            final List<YamlNode> list = top.list(key);
            if (problems.count() == before) {
                read(top, key, list);
            }
        }
        return problems.count() == before ? Optional.of(new RuleSet(rules)) : Optional.empty();
    }

    private void read(Section top, String key, List<YamlNode> list) {
        if (list.isEmpty() || list.size() > MAX_RULES) {
            problems.add(
                    top.position(key),
                    top.pathOf(key),
                    "must be a list of 1 to " + MAX_RULES + " rules; has " + list.size());
            return;
        }
        for (int i = 0; i < list.size(); i++) {
            final String path = key + "[" + i + "]";
            Section.of(list.get(i), path, KEYS, problems).ifPresent(rule -> rule(rule, path));
        }
        reportShadowed();
    }

    private void rule(Section section, String path) {
        final int before = problems.count();
        final Optional<String> name = name(section, path);
        final Optional<Match> match = match(section, destinations.first(section, TO));
        final boolean known = name.isPresent() && match.isPresent();
        final List<Destination> to =
                destinations.read(
                        section,
                        TO,
                        section.read(DELIVER, Deliver::parse).orElse(Deliver.AUTO),
                        destination -> {
                            if (known) {
                                new Rule(
                                        name.get(),
                                        match.get(),
                                        List.of(destination),
                                        RewriteOptions.DEFAULT);
                            }
                        });
        final RewriteOptions options = options(section);
        if (known) {
            requireFit(
                    section,
                    SOURCE,
                    plain(name.get(), match.get()).rewriteSource(options.source()));
            requireFit(
                    section,
                    UDP_CHECKSUM,
                    plain(name.get(), match.get()).udpChecksum(options.udpChecksum()));
            matching.add(example(name.get(), match.get()));
            places.add(new Place(section.position(MATCH), path, section.position(INTERFACE)));
        }
        if (known && !to.isEmpty() && problems.count() == before) {
            rules.add(new Rule(name.get(), match.get(), to, options));
        }
    }

    /**
     * Returns a rule without destinations and options. A caller adds one of them to check that it
     * fits the match.
     */
    private static Rule.Builder plain(String name, Match match) {
        return Rule.named(name)
                .group(match.group())
                .ports(match.ports())
                .source(match.source())
                .vlan(match.vlan())
                .onInterface(match.interfaceName());
    }

    private void requireFit(Section section, String key, Rule.Builder rule) {
        try {
            rule.build();
        } catch (IllegalArgumentException e) {
            problems.add(section.position(key), section.pathOf(key), e.getMessage());
        }
    }

    private Optional<String> name(Section section, String path) {
        if (!section.require(NAME)) {
            return Optional.empty();
        }
        final Optional<String> name =
                section.read(NAME, text -> example(text, DEFAULT_MATCH).name());
        name.ifPresent(text -> reportSameName(text, section.position(NAME), path));
        return name;
    }

    private void reportSameName(String name, Position position, String path) {
        final Place earlier = names.putIfAbsent(name, new Place(position, path));
        if (earlier != null) {
            problems.add(
                    position,
                    path + "." + NAME,
                    name
                            + ": is the name of "
                            + earlier.path
                            + " already, in line "
                            + earlier.position.line());
        }
    }

    /** Creates a rule from name and match alone, so that the constructor checks them. */
    private static Rule example(String name, Match match) {
        return new Rule(name, match, List.of(), RewriteOptions.DEFAULT);
    }

    /**
     * @param to first destination, if it can be read; the meaning of {@code own} depends on it
     */
    private Optional<Match> match(Section rule, List<Destination> to) {
        final int before = problems.count();
        final String interfaceName = rule.read(INTERFACE, Words::interfaceName).orElse(null);
        final Optional<YamlNode> node = rule.node(MATCH);
        final Optional<Match> match =
                node.isEmpty()
                        ? Optional.of(DEFAULT_MATCH)
                        : Section.of(node.get(), rule.pathOf(MATCH), MATCH_KEYS, problems)
                                .map(section -> matchOf(section, to));
        return problems.count() == before
                ? match.map(each -> on(interfaceName, each))
                : Optional.empty();
    }

    private static Match on(String interfaceName, Match match) {
        return new Match(match.group(), match.ports(), match.source(), match.vlan(), interfaceName);
    }

    private Match matchOf(Section section, List<Destination> to) {
        final IpPrefix group = Match.own(group(section).orElse(DEFAULT_MATCH.group()), to);
        return new Match(
                group,
                section.read(PORT, Words::ports).orElse(DEFAULT_MATCH.ports()),
                source(section, group),
                section.read(VLAN, Match::parseVlan).orElse(DEFAULT_MATCH.vlan()),
                null);
    }

    private IpPrefix source(Section section, IpPrefix group) {
        final IpPrefix any = Match.anySource(group);
        final IpPrefix source =
                section.read(SOURCE, Words::source).flatMap(Function.identity()).orElse(any);
        if (source.isIpv4() == group.isIpv4()) {
            return source;
        }
        problems.add(
                section.position(SOURCE),
                section.pathOf(SOURCE),
                source + ": must be of the same family as the group, " + Match.formatGroup(group));
        return any;
    }

    private Optional<IpPrefix> group(Section section) {
        return either(section, GROUP, DESTINATION, Words::group);
    }

    /** Reads a value that has two names. */
    private <T> Optional<T> either(
            Section section, String name, String other, Function<String, T> reader) {
        if (section.node(name).isPresent() && section.node(other).isPresent()) {
            problems.add(
                    section.position(other),
                    section.pathOf(other),
                    "is another name of " + name + ": only one of both");
        }
        return section.read(name, reader).or(() -> section.read(other, reader));
    }

    private RewriteOptions options(Section rule) {
        final RewriteOptions usual = RewriteOptions.DEFAULT;
        return new RewriteOptions(
                rule.read(UDP_CHECKSUM, UdpChecksum::parse).orElse(usual.udpChecksum()),
                either(rule, TTL, HOP_LIMIT, Ttl::parse).orElse(usual.ttl()),
                rule.read(VLAN, VlanRewrite::parse).orElse(usual.vlan()),
                rule.read(SOURCE_MAC, SourceMac::parse).orElse(usual.sourceMac()),
                rule.read(SOURCE, SourceRewrite::parse).orElse(usual.source()),
                rule.read(FRAGMENTS, Fragments::parse).orElse(usual.fragments()),
                rule.read(GSO, Gso::parse).orElse(usual.gso()));
    }

    /** Reports rules that can never match, even if the rules have other errors. */
    private void reportShadowed() {
        for (final RuleSet.Problem problem :
                interfaces.isEmpty()
                        ? RuleSet.problems(matching)
                        : RuleSet.problems(matching, interfaces)) {
            if (problem.kind() == RuleSet.Kind.SHADOWED) {
                final Place place = places.get(problem.rule());
                problems.add(place.position, place.path, problem.message());
            } else if (problem.kind() == RuleSet.Kind.UNKNOWN_INTERFACE) {
                final Place place = places.get(problem.rule());
                problems.add(place.ofInterface, place.path + "." + INTERFACE, problem.message());
            }
        }
    }
}
