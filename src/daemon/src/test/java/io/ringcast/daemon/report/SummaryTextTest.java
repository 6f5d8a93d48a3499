package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SummaryTextTest {
    @Test
    void everything() {
        assertEquals(
                """
                Accounting, 2.5 s
                  received = matched + unmatched + dropped           1,241 = 1,200 + 7 + 34
                  copies = sent + transmit errors + in flight        1,200 = 1,195 + 5 + 0
                  dropped            fragment 30, ttl 4
                  transmit errors    enobufs 5
                  kernel drops       6 (the ring was full)
                  fragments          tracked 11, followed 12, unknown 13, expired 2
                  kicks              478 (2.50 frames each)
                  super-frames       3 received, 12 sent
                  bytes              176,222 received, 169,690 sent

                Worker     CPU      received          sent    errors  kernel drops         kicks
                  0          3         1,240         1,194        39             6           477
                  1        any             1             1         0             0             1

                Latency in µs     frames      p50      p90      p99    p99.9    p99.99       max
                  queue            1,195      1.2      2.5      3.5      4.5       5.5       6.5
                  service          1,195     10.3     20.5     30.5     40.5      50.5      60.5
                  total            1,195     11.5     22.5     33.5    999.9     1,001    12,346
                """,
                String.join("\n", SummaryText.lines(Summaries.distinct())) + "\n");
    }

    @Test
    void fitsATerminal() {
        for (final String line : SummaryText.lines(Summaries.distinct())) {
            assertTrue(line.length() <= 80, line);
        }
    }

    @Test
    void aBrokenLawIsShownAsBroken() {
        final RunSummary broken =
                new RunSummary(
                        10,
                        0,
                        0,
                        8,
                        1,
                        16,
                        8,
                        0,
                        0,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        0,
                        0,
                        1,
                        Map.of(),
                        List.of(
                                Summaries.rule(
                                        "a",
                                        8,
                                        Summaries.to("10.0.0.1", 8, Map.of()),
                                        Summaries.to("10.0.0.2", 0, Map.of()))),
                        List.of());
        final List<String> law = SummaryText.law(broken);
        assertTrue(law.get(0).endsWith("10 != 8 + 1 + 0"), law::toString);
        assertTrue(law.get(1).contains("copies = "), law::toString);
        assertTrue(law.get(1).endsWith("16 != 8 + 0 + 0"), law::toString);
    }

    @Test
    void severalRules() {
        final RunSummary summary =
                Summaries.plain(
                        3_000_000,
                        2_000_000,
                        3_999_990,
                        Summaries.rule(
                                "feed-a",
                                1_999_990,
                                Summaries.to("10.0.2.2", 1_999_990, Map.of()),
                                Summaries.to(
                                        "10.100.200.203:20000",
                                        1_999_980,
                                        Map.of("no_neighbour", 10L))),
                        Summaries.rule(
                                "a-rule-with-a-long-name",
                                10,
                                Summaries.to("10.0.2.4", 10, Map.of())));
        assertEquals(
                """
                Accounting, 1.0 s
                  received = matched + unmatched + dropped           3,000,000 = 2,000,000 + 1,000,000 + 0
                  copies = sent + transmit errors + in flight        3,999,990 = 3,999,990 + 0 + 0
                  dropped            none
                  transmit errors    none
                  kernel drops       none
                  kicks              none

                Rule                  matched  to                            sent  transmit errors
                  feed-a            1,999,990  10.0.2.2                 1,999,990  none
                                               10.100.200.203:20000     1,999,980  no_neighbour 10
                  a-rule-with-a-long-name
                                           10  10.0.2.4                        10  none
                """,
                String.join("\n", SummaryText.lines(summary)) + "\n");
    }

    /** The columns after an address stay aligned. */
    @Test
    void longAddresses() {
        final String ipv6 = "[2001:db8:1111:2222:3333:4444:5555:6666]:10000";
        final List<String> lines =
                SummaryText.rules(
                        List.of(
                                Summaries.rule(
                                        "a",
                                        8,
                                        Summaries.to("10.0.0.1", 8, Map.of()),
                                        Summaries.to(ipv6, 8, Map.of()))));
        assertEquals(
                lines.get(1).lastIndexOf(" 8"), lines.get(2).lastIndexOf(" 8"), lines::toString);
        assertTrue(lines.get(2).contains(ipv6 + "  "), lines::toString);
    }

    @Test
    void severalWorkers() {
        final WorkerSummary pinned =
                new WorkerSummary(
                        0, OptionalInt.of(11), 2_000_010, 2_000_000, 3, 7, 1_999_995, 5, 6, 9);
        final WorkerSummary idle =
                new WorkerSummary(1, OptionalInt.empty(), 0, 0, 0, 0, 0, 0, 0, 0);
        final List<String> lines = SummaryText.workers(List.of(pinned, idle));
        assertEquals(
                """
                Worker     CPU      received          sent    errors  kernel drops         kicks
                  0         11     2,000,010     1,999,995        12             6             9
                  1        any             0             0         0             0             0
                """,
                String.join("\n", lines) + "\n");
        final RunSummary one = Summaries.plain(1, 0, 0).with(List.of(idle));
        assertEquals(
                SummaryText.lines(Summaries.plain(1, 0, 0)),
                SummaryText.lines(one),
                "one worker has done all");
    }
}
