package io.ringcast.engine.host.delivery;

import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.function.Predicate;

/**
 * Frames that rules take.
 *
 * @param rules all that are in force, of which the first that matches takes a frame
 * @param wanted those of them whose frames are meant
 */
record Taking(RuleSet rules, Predicate<Rule> wanted) {}
