package io.ringcast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountingLawTest {
    private final ForwardCounters seen = new ForwardCounters(1);
    private final TransmitCounters sent = new TransmitCounters(2);

    /** 1,234 frames: 1,000 matched for two destinations, 200 unmatched, 34 dropped. */
    private void count() {
        seen.countBurst(1_234, 1_234, 0);
        seen.countMatched(0, 1_000, 2);
        seen.countUnmatched(200);
        seen.countDropped(DropReason.TTL, 34);
        sent.countSent(0, 990, 0);
        sent.countSent(1, 1_000, 0);
        sent.countError(0, TransmitError.NO_NEIGHBOUR, 7);
    }

    private List<String> failure(long inFlight) {
        return assertThrows(
                        AssertionError.class, () -> AccountingLaw.assertHolds(seen, sent, inFlight))
                .getMessage()
                .lines()
                .toList();
    }

    @Test
    void holds() {
        AccountingLaw.assertHolds(seen, sent, 0);
        count();
        AccountingLaw.assertHolds(seen, sent, 3);
    }

    @Test
    void aFailureNamesTheNumbers() {
        count();
        assertEquals(
                List.of(
                        "accounting law:",
                        "  received = matched + unmatched + dropped: 1,234 = 1,000 + 200 + 34 holds",
                        "  copies = sent + errors + in flight: 2,000 = 1,990 + 7 + 2 DOES NOT HOLD"),
                failure(2));
        seen.countUnmatched(1);
        assertEquals(
                "  received = matched + unmatched + dropped: 1,234 = 1,000 + 201 + 34 DOES NOT HOLD",
                failure(3).get(1));
    }
}
