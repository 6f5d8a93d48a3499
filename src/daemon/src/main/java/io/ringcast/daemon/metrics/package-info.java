/** HTTP endpoints of a run: metrics for Prometheus, liveness and readiness. */
package io.ringcast.daemon.metrics;
