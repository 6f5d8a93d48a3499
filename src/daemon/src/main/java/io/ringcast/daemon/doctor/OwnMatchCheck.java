package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Family;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/** Check that an interface has an address whose datagrams rules for its own address can take. */
final class OwnMatchCheck implements Check {
    private final String device;
    private final RuleSet written;
    private final RuleSet rules;

    /**
     * @param device the receive interface
     * @param written rules, some of which are for its own address
     * @param rules the same with its addresses, as far as it has them
     */
    OwnMatchCheck(String device, RuleSet written, RuleSet rules) {
        this.device = device;
        this.written = written;
        this.rules = rules;
    }

    @Override
    public String name() {
        return "own address";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < written.size(); i++) {
            if (written.get(i).match().isOwn()) {
                findings.add(finding(rules.get(i)));
            }
        }
        return findings;
    }

    private Finding finding(Rule rule) {
        final Match match = rule.match();
        return match.isOwn()
                ? Finding.warn(
                        name(),
                        device
                                + " has no "
                                + Family.of(match.group().address())
                                + " address: "
                                + rule.name()
                                + " takes no frames",
                        "ip addr add ADDRESS/LENGTH dev " + device)
                : Finding.ok(
                        name(),
                        rule.name()
                                + " takes what is sent to "
                                + match.group()
                                + ", the first of "
                                + device);
    }
}
