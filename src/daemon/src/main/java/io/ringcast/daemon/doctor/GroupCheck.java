package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Checks whether the rules' groups are joined, so that the network sends them to the receive
 * interface, and how many groups a socket may join.
 */
final class GroupCheck implements Check {
    private static final String LIMIT = "/proc/sys/net/ipv4/igmp_max_memberships";

    private final HostFiles files;
    private final Link receive;
    private final RuleSet rules;
    private final JoinPolicy joins;

    /**
     * @param joins groups that a run would join
     */
    GroupCheck(HostFiles files, Link receive, RuleSet rules, JoinPolicy joins) {
        this.joins = joins;
        this.files = files;
        this.receive = receive;
        this.rules = rules;
    }

    @Override
    public String name() {
        return "groups";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        if (isAbout(true)) {
            igmp(findings);
        }
        if (isAbout(false)) {
            mld(findings);
        }
        return findings.isEmpty()
                ? List.of(Finding.ok(name(), "no rule is about a group"))
                : findings;
    }

    private Stream<Match> matches(boolean ipv4) {
        return rules.rules().stream()
                .map(Rule::match)
                .filter(match -> match.isMulticast() && match.isIpv4() == ipv4);
    }

    private boolean isAbout(boolean ipv4) {
        return matches(ipv4).findAny().isPresent();
    }

    private Set<IpAddress> wanted(boolean ipv4) {
        return matches(ipv4)
                .map(Match::group)
                .filter(IpPrefix::isSingle)
                .map(IpPrefix::address)
                .collect(Collectors.toSet());
    }

    private void igmp(List<Finding> findings) {
        findings.add(limit(wanted(true).size()));
        final Memberships there = Memberships.of(files, receive.name(), true);
        if (!there.listed()) {
            findings.add(
                    Finding.unknown("IGMP " + receive.name(), "no line for it in /proc/net/igmp"));
            return;
        }
        findings.add(joined("IGMP", there, true));
        if (sourceSpecific(true) && !there.version().equals("V3")) {
            findings.add(older("IGMP", there.version()));
        }
    }

    /** Checks MLD. No kernel file shows the querier's version (RFC 3810 section 8.2.1). */
    private void mld(List<Finding> findings) {
        final Memberships there = Memberships.of(files, receive.name(), false);
        if (!there.listed()) {
            findings.add(
                    Finding.fail(
                            "MLD " + receive.name(),
                            "no line for it in /proc/net/igmp6: IPv6 is off there, so no group of"
                                    + " it can be joined",
                            "sysctl -w net.ipv6.conf."
                                    + receive.name().replace('.', '/')
                                    + ".disable_ipv6=0"));
            return;
        }
        findings.add(joined("MLD", there, false));
        final OptionalLong forced =
                files.number("/proc/sys/net/ipv6/conf/" + receive.name() + "/force_mld_version");
        if (sourceSpecific(false) && forced.isPresent() && forced.getAsLong() == 1) {
            findings.add(older("MLD", "V1"));
        }
    }

    private Finding limit(int groups) {
        final OptionalLong limit = files.number(LIMIT);
        if (limit.isEmpty()) {
            return Finding.unknown(name(), LIMIT + " cannot be read");
        }
        final String message =
                String.format(
                        Locale.ROOT,
                        "%d named by the rules, at most %d to a socket",
                        groups,
                        limit.getAsLong());
        return groups > limit.getAsLong()
                ? Finding.warn(name(), message, "sysctl -w net.ipv4.igmp_max_memberships=" + groups)
                : Finding.ok(name(), message);
    }

    private Finding joined(String protocol, Memberships there, boolean ipv4) {
        final String check = protocol + " " + receive.name();
        final Set<IpAddress> wanted = wanted(ipv4);
        final Set<IpAddress> missing = new HashSet<>(wanted);
        missing.removeAll(there.groups());
        final boolean prefixes = matches(ipv4).anyMatch(match -> !match.group().isSingle());
        final String version = there.version();
        if (joins.equals(JoinPolicy.NONE) && (prefixes || !missing.isEmpty())) {
            return Finding.warn(
                    check,
                    String.format(
                            Locale.ROOT,
                            "%snothing is joined (join: none), and by sockets of this host %d of %d"
                                    + " groups: a switch that snoops on %s sends no others here",
                            version.isEmpty() ? "" : version + "; ",
                            wanted.size() - missing.size(),
                            wanted.size(),
                            protocol),
                    "ringcast run --join auto ...");
        }
        if (prefixes) {
            return Finding.info(
                    check,
                    "a rule takes a prefix, which joins nothing by itself: behind a switch that"
                            + " snoops on "
                            + protocol
                            + ", its groups must be joined by name");
        }
        return missing.isEmpty()
                ? Finding.ok(
                        check,
                        (version.isEmpty() ? "" : version + ", ")
                                + "all groups joined by sockets of this host")
                : Finding.info(
                        check,
                        String.format(
                                Locale.ROOT,
                                "%s%d of %d groups joined by sockets of this host so far",
                                version.isEmpty() ? "" : version + "; ",
                                wanted.size() - missing.size(),
                                wanted.size()));
    }

    private boolean sourceSpecific(boolean ipv4) {
        return rules.rules().stream()
                .map(Rule::match)
                .map(Match::source)
                .anyMatch(source -> source.isSingle() && source.isIpv4() == ipv4);
    }

    /**
     * Returns the finding for an older version: a host falls back to the version of the oldest
     * querier that it hears (RFC 3376 section 7.2.1).
     */
    private Finding older(String protocol, String version) {
        return Finding.info(
                protocol + " version",
                String.format(
                                Locale.ROOT,
                                "a querier on %s speaks %s only, so sources cannot be named in joins; the rules",
                                receive.name(),
                                version)
                        + " still take those they name alone");
    }
}
