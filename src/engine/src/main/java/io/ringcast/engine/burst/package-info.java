/**
 * Bursts of frames: what a source fills in one go, and what a transmitter is handed. Every way in
 * (a receive ring, a capture file) and every way out (a transmit ring, a capture file) meets the
 * forwarding loop here.
 */
package io.ringcast.engine.burst;
