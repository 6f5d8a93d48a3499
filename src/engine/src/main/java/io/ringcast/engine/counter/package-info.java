/** Counters that one thread writes and any thread reads. */
package io.ringcast.engine.counter;
