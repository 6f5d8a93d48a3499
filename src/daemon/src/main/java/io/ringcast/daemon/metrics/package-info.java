/** What a run shows by HTTP: metrics for Prometheus, and whether it is alive and ready. */
package io.ringcast.daemon.metrics;
