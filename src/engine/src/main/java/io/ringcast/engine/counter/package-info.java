/**
 * Counters of an engine, and the reasons for drops and errors: receive counters ({@link
 * io.ringcast.engine.counter.ForwardCounters}), transmit counters ({@link
 * io.ringcast.engine.counter.TransmitCounters}), fragment events, and the kernel's counts. One
 * thread writes them and any thread reads them; {@code received = matched + unmatched + dropped},
 * and {@code copies = sent + errors + in flight}, where each frame that matched a rule makes one
 * copy for each destination that the rule had at that time.
 */
package io.ringcast.engine.counter;
