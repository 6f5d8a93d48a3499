package io.ringcast.engine;

import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/**
 * Rules that are in force, or were.
 *
 * @param number of this generation, from 0; each reload adds 1
 * @param tables one for each receive interface; MAC addresses set in one are set in all
 * @param from new numbers of the rules and destinations of the generation before; null for the
 *     first generation
 */
record Generation(int number, List<RuleTable> tables, Renumbering from) {
    /** The rules of each receive interface. */
    List<RuleSet> ruleSets() {
        return tables.stream().map(RuleTable::rules).toList();
    }

    /** The table of the first receive interface. */
    RuleTable table() {
        return tables.get(0);
    }

    /** The rules of the first receive interface. */
    RuleSet rules() {
        return table().rules();
    }
}
