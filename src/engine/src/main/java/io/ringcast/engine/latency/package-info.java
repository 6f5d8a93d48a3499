/**
 * Latencies of frames as HdrHistograms, and their log: three stages, one clock (CLOCK_REALTIME, the
 * clock of the kernel's receive timestamps), one unit (nanoseconds).
 */
package io.ringcast.engine.latency;
