/**
 * Counters of an engine, and the reasons for which frames end: what the loops have seen ({@link
 * io.ringcast.engine.counter.ForwardCounters}), what has become of what they forwarded ({@link
 * io.ringcast.engine.counter.TransmitCounters}), fragments, and what the kernel counted. One thread
 * writes them and any thread reads them; {@code received = matched + unmatched + dropped}, and
 * {@code copies = sent + errors + in flight}, where each frame that a rule took is due a copy for
 * each destination that the rule had then.
 */
package io.ringcast.engine.counter;
