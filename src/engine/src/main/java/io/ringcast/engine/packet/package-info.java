/**
 * Direct access to the rings: receives and transmits frames of any kind, without rules or
 * rewriting, for traffic generators, probes and the application's own protocols.
 */
package io.ringcast.engine.packet;
