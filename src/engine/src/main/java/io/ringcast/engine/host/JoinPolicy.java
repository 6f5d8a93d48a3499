package io.ringcast.engine.host;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Groups that this host joins, so that the network forwards their datagrams to it.
 *
 * @param automatic whether to join the groups of the rules, as far as the rules name single groups
 * @param listed groups to join if the policy is not automatic
 */
public record JoinPolicy(boolean automatic, List<GroupJoin> listed) {
    /** Joins the groups of the rules. */
    public static final JoinPolicy AUTO = new JoinPolicy(true, List.of());

    /** Joins no groups: another program on this host joins them, or the network needs no joins. */
    public static final JoinPolicy NONE = new JoinPolicy(false, List.of());

    private static final String AUTO_WORD = "auto";
    private static final String NONE_WORD = "none";

    /** Creates a policy and removes duplicate joins from its list. */
    public JoinPolicy {
        listed = List.copyOf(new LinkedHashSet<>(listed));
    }

    /**
     * {@return a policy of these groups and no others}
     *
     * @param groups copied; a group that is listed twice is joined once
     */
    public static JoinPolicy of(List<GroupJoin> groups) {
        return new JoinPolicy(false, groups);
    }

    /**
     * Reads {@code auto}, {@code none}, or groups separated by commas.
     *
     * @param text as in a file or on the command line
     * @return the policy, without duplicate groups
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static JoinPolicy parse(String text) {
        if (text.equals(AUTO_WORD)) {
            return AUTO;
        }
        if (text.equals(NONE_WORD)) {
            return NONE;
        }
        final List<GroupJoin> groups = new ArrayList<>();
        for (final String group : text.split(",", -1)) {
            groups.add(parseGroup(group));
        }
        return of(groups);
    }

    /**
     * Reads a group, {@code 239.1.2.3}, or one of its senders, {@code 10.0.0.1@239.1.2.3}.
     *
     * @param text as in a file or on the command line
     * @return a join for all senders, or for the one sender
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static GroupJoin parseGroup(String text) {
        final int at = text.indexOf('@');
        final IpAddress group = IpAddress.parse(text.substring(at + 1));
        return at < 0
                ? GroupJoin.anySource(group)
                : GroupJoin.of(group, IpAddress.parse(text.substring(0, at)));
    }

    /**
     * {@return the groups to join}
     *
     * @param rules the rules whose groups are joined if the policy is automatic
     * @param warnings receives one line for each rule for which no group can be joined
     */
    public List<GroupJoin> joins(RuleSet rules, Consumer<String> warnings) {
        if (!automatic) {
            return listed;
        }
        final Set<GroupJoin> joins = new LinkedHashSet<>();
        for (final Rule rule : rules.rules()) {
            final Match match = rule.match();
            if (!match.isMulticast()) {
                continue;
            }
            final String obstacle = obstacle(match);
            if (obstacle == null) {
                final IpAddress group = match.group().address();
                joins.add(
                        match.source().isSingle()
                                ? GroupJoin.of(group, match.source().address())
                                : GroupJoin.anySource(group));
            } else {
                warnings.accept(
                        String.format(
                                Locale.ROOT, "rule %s: joins no group: %s", rule.name(), obstacle));
            }
        }
        return List.copyOf(joins);
    }

    /** Returns why no group can be joined for a rule; null if one can. */
    private static String obstacle(Match match) {
        if (!match.group().isSingle()) {
            return "it takes all of " + match.group() + "; name the groups that you need with join";
        }
        if (match.vlan() > 0) {
            return "it takes VLAN "
                    + match.vlan()
                    + ", and membership reports would leave this interface without a tag";
        }
        return null;
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        if (automatic) {
            return AUTO_WORD;
        }
        return listed.isEmpty()
                ? NONE_WORD
                : String.join(",", listed.stream().map(GroupJoin::toString).toList());
    }
}
