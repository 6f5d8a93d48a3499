/**
 * What the bytes of a frame mean: Ethernet, VLAN tags, IPv4, UDP, their checksums. Pure functions
 * over a segment and an offset, and {@link io.ringcast.engine.frame.Headers}, which remembers what
 * was read.
 */
package io.ringcast.engine.frame;
