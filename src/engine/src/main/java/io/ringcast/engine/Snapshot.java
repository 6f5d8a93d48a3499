package io.ringcast.engine;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.rule.RuleSet;

/**
 * Counts of all workers, with the rules that their numbers belong to. The values are copies.
 *
 * @param rules in force
 * @param seen what the loops have seen, and what became of fragments that they followed
 * @param sent what became of what they forwarded
 */
public record Snapshot(RuleSet rules, ForwardCounters seen, TransmitCounters sent) {}
