/**
 * Where the time goes, as HdrHistograms: three stages, one clock (CLOCK_REALTIME, the clock of the
 * kernel's receive stamps), one unit (nanoseconds).
 */
package io.ringcast.engine.latency;
