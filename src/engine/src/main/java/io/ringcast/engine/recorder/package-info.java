/**
 * Recording of latencies on the path of a frame: one addition a value, handed over to readers as
 * {@link io.ringcast.engine.latency.LatencyHistograms}.
 */
package io.ringcast.engine.recorder;
