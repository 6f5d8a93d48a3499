/**
 * Compilers of rules: to a {@link io.ringcast.engine.match.RuleTable}, by which the loop matches
 * and rewrites frames, and to a {@link io.ringcast.engine.match.BpfFilter} for the kernel.
 */
package io.ringcast.engine.match;
