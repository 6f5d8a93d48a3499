package io.ringcast.daemon.doctor;

import io.ringcast.daemon.look.Explanation;
import io.ringcast.daemon.look.Look;
import io.ringcast.engine.host.GroupJoin;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.GroupMembership;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Observes what arrives on the receive interface, with the groups joined as in a run. If no frame
 * matches a rule, also observes the transmit interface.
 */
final class ListenCheck implements Check {
    private final Link receive;
    private final Link transmit;
    private final RuleSet rules;
    private final JoinPolicy joins;
    private final Function<Link, Look> look;

    /**
     * @param look observes an interface for the requested time
     */
    ListenCheck(
            Link receive,
            Link transmit,
            RuleSet rules,
            JoinPolicy joins,
            Function<Link, Look> look) {
        this.receive = receive;
        this.transmit = transmit;
        this.rules = rules;
        this.joins = joins;
        this.look = look;
    }

    @Override
    public String name() {
        return name(receive);
    }

    private static String name(Link link) {
        return "arrivals " + link.name();
    }

    @Override
    public List<Finding> findings() {
        final Explanation explanation = look(receive);
        final List<String> lines = explanation.lines();
        final long taken = explanation.taken();
        final List<Finding> findings = new ArrayList<>();
        findings.add(
                taken > 0
                        ? Finding.ok(name(), taken(explanation))
                        : Finding.fail(name(), lines.get(0), fix(explanation.options())));
        lines.stream()
                .skip(taken > 0 ? 0 : 1)
                .map(line -> Finding.info("also on " + receive.name(), line))
                .forEach(findings::add);
        if (taken == 0 && transmit.index() != receive.index() && !transmit.loopback()) {
            findings.addAll(elsewhere());
        }
        return findings;
    }

    /** Observes the transmit interface, to find frames that match a rule there. */
    private List<Finding> elsewhere() {
        final Explanation there;
        try {
            there = look(transmit);
        } catch (LinuxException | NetworkException e) {
            return List.of(Finding.unknown(name(transmit), e.getMessage()));
        }
        return there.taken() == 0
                ? List.of()
                : List.of(
                        Finding.warn(
                                name(transmit),
                                taken(there)
                                        + ", and none on "
                                        + receive.name()
                                        + ": -i and -o may be swapped",
                                "ringcast run -i "
                                        + transmit.name()
                                        + " -o "
                                        + receive.name()
                                        + " ..."));
    }

    private static String taken(Explanation explanation) {
        return String.format(
                Locale.ROOT,
                "%,d frames in %.1f s that a rule takes",
                explanation.taken(),
                explanation.look().seconds());
    }

    private Explanation look(Link link) {
        return new Explanation(joined(link), rules, joins, link);
    }

    @SuppressWarnings("try") // joined is what it is for
    private Look joined(Link link) {
        final List<GroupJoin> groups = joins.joins(rules, warning -> {});
        if (groups.isEmpty()) {
            return look.apply(link);
        }
        try (GroupMembership membership = GroupMembership.join(link, groups)) {
            return look.apply(link);
        }
    }

    private static String fix(String options) {
        return options.isEmpty() ? "" : "ringcast run " + options + " ...   # in a file, match";
    }
}
