/**
 * Rules compiled: for the loop to a {@link io.ringcast.engine.match.RuleTable}, which matches a
 * frame and rewrites it, and for the kernel to a {@link io.ringcast.engine.match.BpfFilter}.
 */
package io.ringcast.engine.match;
