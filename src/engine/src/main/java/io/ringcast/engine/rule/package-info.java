/**
 * Which frames are taken and what becomes of them: rules as immutable records, checked together as
 * a {@link io.ringcast.engine.rule.RuleSet}, compiled for the loop to a {@link
 * io.ringcast.engine.rule.RuleTable} and for the kernel to a {@link
 * io.ringcast.engine.rule.BpfFilter}.
 */
package io.ringcast.engine.rule;
