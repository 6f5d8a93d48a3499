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
 * <p>A violation is an {@link AssertionError} whose message has the numbers. Threading: any thread,
 * while no loop runs.
 */
public final class AccountingLaw {
    private AccountingLaw() {}

    /**
     * Asserts the law for an engine whose loops have ended, or that is closed. While frames flow,
     * counters are read at slightly different moments, so the sums need not match.
     *
     * @param engine engine none of whose loops is running
     */
    public static void assertHolds(Engine engine) {
        assertHolds(engine.counters(), engine.transmitCounters(), engine.inFlight());
    }

    /**
     * Asserts the law for counters.
     *
     * @param seen counts of received frames
     * @param sent counts of the copies that were sent, or failed
     * @param inFlight copies that the transmitter has accepted and that have neither been sent nor
     *     failed
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
