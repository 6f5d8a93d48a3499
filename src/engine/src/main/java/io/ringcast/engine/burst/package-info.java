/**
 * Bursts of frames and their sources, such as a receive ring or a capture file: the input side of
 * the forwarding loop.
 */
package io.ringcast.engine.burst;
