/**
 * Recording of latencies on the hot path: one addition per value; readers get the values as {@link
 * io.ringcast.engine.latency.LatencyHistograms}.
 */
package io.ringcast.engine.recorder;
