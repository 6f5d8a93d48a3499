package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    @Test
    void everything() {
        assertEquals(
                """
                Accounting, 2.5 s
                  received = matched + unmatched + dropped           1,241 = 1,200 + 7 + 34
                  matched x 1 = sent + transmit errors + in flight   1,200 = 1,195 + 5 + 0
                  dropped            fragment 30, ttl 4
                  transmit errors    enobufs 5
                  kernel drops       6 (the ring was full)
                  kicks              478 (2.50 frames each)

                Latency in µs     frames      p50      p90      p99    p99.9    p99.99       max
                  queue            1,195      1.2      2.5      3.5      4.5       5.5       6.5
                  service          1,195     10.3     20.5     30.5     40.5      50.5      60.5
                  total            1,195     11.5     22.5     33.5    999.9     1,001    12,346
                """,
                String.join("\n", SummaryText.lines(Summaries.distinct(), 1)) + "\n");
    }

    @Test
    void fitsATerminal() {
        for (final String line : SummaryText.lines(Summaries.distinct(), 1)) {
            assertTrue(line.length() <= 80, line);
        }
    }

    @Test
    void aBrokenLawIsShownAsBroken() {
        final RunSummary broken =
                new RunSummary(10, 8, 1, 8, Map.of(), Map.of(), 0, 0, 1, Map.of());
        final List<String> law = SummaryText.law(broken, 2);
        assertTrue(law.get(0).endsWith("10 != 8 + 1 + 0"), law::toString);
        assertTrue(law.get(1).contains("matched x 2 = "), law::toString);
        assertTrue(law.get(1).endsWith("16 != 8 + 0 + 0"), law::toString);
    }
}
