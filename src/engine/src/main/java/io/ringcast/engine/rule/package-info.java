/**
 * Rules: which frames are taken, where they go, and what is rewritten on the way. Immutable records
 * and enums, checked together as a {@link io.ringcast.engine.rule.RuleSet}; most begin with {@link
 * io.ringcast.engine.rule.Rule#named}.
 */
package io.ringcast.engine.rule;
