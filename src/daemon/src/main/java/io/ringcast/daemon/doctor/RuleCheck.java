package io.ringcast.daemon.doctor;

import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/** Checks for rules whose datagrams cannot be distinguished by port at their destination. */
final class RuleCheck implements Check {
    private final RuleSet rules;

    RuleCheck(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "rules";
    }

    @Override
    public List<Finding> findings() {
        return rules.warnings().stream()
                .map(
                        warning ->
                                Finding.warn(
                                        name(),
                                        warning,
                                        "ringcast run --to IP:FIRST-LAST ...   # in a file, to:"
                                                + " [IP:FIRST-LAST]"))
                .toList();
    }
}
