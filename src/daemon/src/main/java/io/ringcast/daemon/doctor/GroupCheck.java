package io.ringcast.daemon.doctor;

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

/**
 * Whether the network has a reason to send the rules' groups to the receiving interface, and how
 * many of them a socket may join.
 */
final class GroupCheck implements Check {
    private static final String LIMIT = "/proc/sys/net/ipv4/igmp_max_memberships";

    private final HostFiles files;
    private final Link receive;
    private final RuleSet rules;
    private final JoinPolicy joins;

    /**
     * @param joins what a run would join
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
        final Set<Integer> wanted = new HashSet<>();
        boolean prefixes = false;
        for (final Rule rule : rules.rules()) {
            if (!rule.match().isMulticast()) {
                continue;
            }
            if (rule.match().group().isSingle()) {
                wanted.add(rule.match().group().address().ipv4());
            } else {
                prefixes = true;
            }
        }
        if (wanted.isEmpty() && !prefixes) {
            return List.of(Finding.ok(name(), "no rule is about a group"));
        }
        final List<Finding> findings = new ArrayList<>();
        findings.add(limit(wanted.size()));
        final IgmpTable table = IgmpTable.of(files.lines("/proc/net/igmp"), receive.name());
        if (table.version().isEmpty()) {
            findings.add(
                    Finding.unknown("IGMP " + receive.name(), "no line for it in /proc/net/igmp"));
        } else {
            findings.add(joined(table, wanted, prefixes));
            if (sourceSpecific() && !table.version().equals("V3")) {
                findings.add(older(table.version()));
            }
        }
        return findings;
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

    private Finding joined(IgmpTable table, Set<Integer> wanted, boolean prefixes) {
        final String check = "IGMP " + receive.name();
        final Set<Integer> missing = new HashSet<>(wanted);
        missing.removeAll(table.groups());
        if (joins.equals(JoinPolicy.NONE) && (prefixes || !missing.isEmpty())) {
            return Finding.warn(
                    check,
                    String.format(
                            Locale.ROOT,
                            "%s; nothing is joined (join: none), and by sockets of this host %d of %d"
                                    + " groups: a switch that snoops on IGMP sends no others here",
                            table.version(),
                            wanted.size() - missing.size(),
                            wanted.size()),
                    "ringcast run --join auto ...");
        }
        if (prefixes) {
            return Finding.info(
                    check,
                    "a rule takes a prefix, which joins nothing by itself: behind a switch that"
                            + " snoops on IGMP, its groups must be joined by name");
        }
        return missing.isEmpty()
                ? Finding.ok(check, table.version() + ", all groups joined by sockets of this host")
                : Finding.info(
                        check,
                        String.format(
                                Locale.ROOT,
                                "%s; %d of %d groups joined by sockets of this host so far",
                                table.version(),
                                wanted.size() - missing.size(),
                                wanted.size()));
    }

    private boolean sourceSpecific() {
        return rules.rules().stream()
                .map(Rule::match)
                .map(Match::source)
                .anyMatch(IpPrefix::isSingle);
    }

    /** RFC 3376 section 7.2.1: the version falls back to that of the oldest querier heard. */
    private Finding older(String version) {
        return Finding.info(
                "IGMP version",
                String.format(
                                Locale.ROOT,
                                "a querier on %s speaks %s only, so sources cannot be named in joins; the rules",
                                receive.name(),
                                version)
                        + " still take those they name alone");
    }
}
