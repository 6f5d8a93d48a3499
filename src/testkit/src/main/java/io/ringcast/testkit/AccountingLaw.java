package io.ringcast.testkit;

import io.ringcast.engine.Engine;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import java.util.Locale;

/**
 * Assertion that an engine's counters add up: each frame is matched, unmatched or dropped, and each
 * copy that is due is sent, has failed or is in flight.
 *
 * <pre>
 * received = matched + unmatched + dropped
 * copies = sent + errors + in flight
 * </pre>
 *
 * <p>It fails with an {@link AssertionError} that names the numbers. Threading: any thread, while
 * no loop runs.
 */
public final class AccountingLaw {
    private AccountingLaw() {}

    /**
     * Asserts it for an engine whose loops have ended, or that is closed: counters that are read
     * while frames flow are of slightly different moments.
     *
     * @param engine of which no loop runs
     */
    public static void assertHolds(Engine engine) {
        assertHolds(engine.counters(), engine.transmitCounters(), engine.inFlight());
    }

    /**
     * Asserts it for counters.
     *
     * @param seen what the loops have seen
     * @param sent what has become of what they forwarded
     * @param inFlight frames handed over that have neither been sent nor failed
     */
    public static void assertHolds(ForwardCounters seen, TransmitCounters sent, long inFlight) {
        final boolean frames =
                seen.received() == seen.matched() + seen.unmatched() + seen.dropped();
        final boolean copies = seen.copies() == sent.sent() + sent.errors() + inFlight;
        if (!frames || !copies) {
            throw new AssertionError(
                    String.format(
                            Locale.ROOT,
                            "accounting law:%n"
                                    + "  received = matched + unmatched + dropped: %,d = %,d + %,d + %,d %s%n"
                                    + "  copies = sent + errors + in flight: %,d = %,d + %,d + %,d %s",
                            seen.received(),
                            seen.matched(),
                            seen.unmatched(),
                            seen.dropped(),
                            verdict(frames),
                            seen.copies(),
                            sent.sent(),
                            sent.errors(),
                            inFlight,
                            verdict(copies)));
        }
    }

    private static String verdict(boolean holds) {
        return holds ? "holds" : "DOES NOT HOLD";
    }
}
