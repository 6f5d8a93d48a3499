/**
 * The rings themselves: frames of any kind, received and transmitted without rules or rewriting,
 * for generators, probes and protocols of an application's own.
 */
package io.ringcast.engine.packet;
