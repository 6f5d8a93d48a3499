package io.ringcast.engine;

import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.RuleSet;

/**
 * Rules that are in force, or were.
 *
 * @param number counted from 0
 * @param table what is set in it is set for all loops
 * @param from new numbers of what the generation before had; null if there was none
 */
record Generation(int number, RuleTable table, Renumbering from) {
    RuleSet rules() {
        return table.rules();
    }
}
