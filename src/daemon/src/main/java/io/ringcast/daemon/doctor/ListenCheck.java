package io.ringcast.daemon.doctor;

import io.ringcast.daemon.look.Explanation;
import io.ringcast.daemon.look.Look;
import io.ringcast.engine.network.GroupJoin;
import io.ringcast.engine.network.GroupMembership;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.watch.JoinPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What arrives on the receiving interface, while the groups are joined as a run would join them.
 */
final class ListenCheck implements Check {
    private final Link receive;
    private final RuleSet rules;
    private final JoinPolicy joins;
    private final Supplier<Look> look;

    /**
     * @param look looks for as long as was asked for
     */
    ListenCheck(Link receive, RuleSet rules, JoinPolicy joins, Supplier<Look> look) {
        this.receive = receive;
        this.rules = rules;
        this.joins = joins;
        this.look = look;
    }

    @Override
    public String name() {
        return "arrivals " + receive.name();
    }

    @Override
    public List<Finding> findings() {
        final Explanation explanation = new Explanation(joined(), rules, joins, receive);
        final List<String> lines = explanation.lines();
        final long taken = explanation.taken();
        final List<Finding> findings = new ArrayList<>();
        findings.add(
                taken > 0
                        ? Finding.ok(
                                name(),
                                String.format(
                                        Locale.ROOT,
                                        "%,d frames in %.1f s that a rule takes",
                                        taken,
                                        explanation.look().seconds()))
                        : Finding.fail(name(), lines.get(0), fix(explanation.options())));
        lines.stream()
                .skip(taken > 0 ? 0 : 1)
                .map(line -> Finding.info("also on " + receive.name(), line))
                .forEach(findings::add);
        return findings;
    }

    @SuppressWarnings("try") // joined is what it is for
    private Look joined() {
        final List<GroupJoin> groups = joins.joins(rules, warning -> {});
        if (groups.isEmpty()) {
            return look.get();
        }
        try (GroupMembership membership = GroupMembership.join(receive, groups)) {
            return look.get();
        }
    }

    private static String fix(String options) {
        return options.isEmpty() ? "" : "ringcast run " + options + " ...   # in a file, match";
    }
}
