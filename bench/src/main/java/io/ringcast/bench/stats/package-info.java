/** Medians, searches and histograms: pure functions. */
package io.ringcast.bench.stats;
