package io.ringcast.engine.host.delivery;

import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.function.Predicate;

/**
 * Frames that some rules of a set take.
 *
 * @param rules all rules in force; the first that matches takes a frame
 * @param wanted the rules of the set whose frames are included
 */
record Taking(RuleSet rules, Predicate<Rule> wanted) {}
