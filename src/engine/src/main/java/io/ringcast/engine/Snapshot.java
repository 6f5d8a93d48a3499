package io.ringcast.engine;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.rule.RuleSet;

/**
 * Counts of all workers, with the rules whose numbers they use. The values are copies.
 *
 * @param rules in force
 * @param seen the receive counters, including those of tracked fragments
 * @param sent the transmit counters
 */
public record Snapshot(RuleSet rules, ForwardCounters seen, TransmitCounters sent) {}
