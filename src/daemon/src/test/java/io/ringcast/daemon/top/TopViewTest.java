package io.ringcast.daemon.top;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.RuleSummary;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.Summaries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopViewTest {
    private static final long SECOND = 1_000_000_000L;

    private static Sample sample(long nanos, long sent, boolean paused, int rules) {
        return sample(nanos, sent, paused, rules, "10.0.2.2:10000-10010");
    }

    private static Sample sample(long nanos, long sent, boolean paused, int rules, String to) {
        final Histogram total = new Histogram(3);
        if (sent > 0) {
            total.recordValueWithCount(12_000, sent);
            total.recordValueWithCount(900_000, 1);
        }
        final List<RuleSummary> all = new ArrayList<>();
        for (int i = 0; i < rules; i++) {
            all.add(
                    Summaries.rule(
                            "rule-with-a-long-name-" + i, sent, Summaries.to(to, sent, Map.of())));
        }
        final RunSummary stats = Summaries.plain(sent, sent, sent, all.toArray(RuleSummary[]::new));
        return new Sample(
                nanos,
                "feed",
                paused,
                stats,
                List.of(
                        new Sample.Link("if1", "up", false),
                        new Sample.Link("eth0", "no-carrier", true)),
                Collections.nCopies(rules, "02:00:00:00:00:01"),
                total);
    }

    private static List<String> view(int rules, int width, int height) {
        final Interval interval =
                new Interval(
                        sample(0, 1_000, false, rules), sample(2 * SECOND, 5_000, true, rules));
        return new TopView(interval, width, height, false).lines();
    }

    @Test
    void showsWhatHappenedInASecond() {
        final List<String> lines = view(1, 80, 24);
        final String all = String.join("\n", lines);
        assertTrue(lines.get(0).startsWith("ringcast feed: PAUSED   if1 up -> eth0 no-carrier"));
        assertTrue(lines.get(1).matches("  received +2,000/s .*"), all);
        assertTrue(
                lines.get(5)
                        .matches(
                                "  rule-with-a-lon 10.0.2.2:10000-10010 +02:00:00:00:00:01 +2,000"
                                        + " +284 kB/s"),
                all);
        assertTrue(all.contains("latency in µs    p50 12.0 "), all);
        assertFalse(all.contains("900"), "of the interval alone");
        assertTrue(all.contains("10 µs -      15 µs") || all.contains("10 µs -   15 µs"), all);
    }

    /** Addresses are cut only if the terminal has no room for them. */
    @Test
    void longAddresses() {
        final String to = "[2001:db8:1111:2222::6666]:10000";
        final Interval interval =
                new Interval(
                        sample(0, 1_000, false, 1, to), sample(2 * SECOND, 5_000, false, 1, to));
        final List<String> narrow = new TopView(interval, 80, 24, false).lines();
        assertTrue(
                narrow.get(5).matches(".* \\Q[2001:db8:1111:2222::\\E +02:.* kB/s"), narrow.get(5));
        final List<String> wide = new TopView(interval, 100, 24, false).lines();
        assertTrue(wide.get(5).contains(" " + to + " 02:00"), wide.get(5));
        assertEquals(wide.get(4).indexOf("MAC"), wide.get(5).indexOf("02:00"), wide.get(4));
    }

    /**
     * The view has as many lines as the terminal, none is wider, and the last line tells how to
     * quit.
     */
    @ParameterizedTest
    @CsvSource({"1,80,24", "40,80,24", "0,80,24", "3,80,10", "3,40,5", "2000,200,60", "3,80,1"})
    void fits(int rules, int width, int height) {
        final List<String> lines = view(rules, width, height);
        assertEquals(height, lines.size(), () -> String.join("\n", lines));
        assertEquals("q: quit", lines.get(height - 1));
        if (height >= 24 && rules > 0) {
            final String all = String.join("\n", lines);
            assertTrue(all.contains("µs - "), all);
            assertEquals(rules > 24, all.contains("more, for which there is no room"), all);
        }
        for (final String line : lines) {
            assertTrue(line.length() <= Math.max(width, 80), line);
        }
    }

    private static Sample withLatencies(Sample sample, Histogram latencies) {
        return new Sample(
                sample.nanos(),
                sample.run(),
                sample.paused(),
                sample.stats(),
                sample.links(),
                sample.neighbours(),
                latencies);
    }

    /** The line of percentiles is not cut if the maximum is long. */
    @Test
    void longLatenciesFit() {
        final Histogram latencies = new Histogram(5);
        latencies.recordValueWithCount(123_400, 9_900);
        latencies.recordValueWithCount(9_999_000, 90);
        latencies.recordValueWithCount(1_234_567_000, 9);
        latencies.recordValueWithCount(12_345_678_000L, 1);
        final Interval interval =
                new Interval(
                        withLatencies(sample(0, 1_000, false, 1), new Histogram(5)),
                        withLatencies(sample(2 * SECOND, 5_000, false, 1), latencies));
        final String all = String.join("\n", new TopView(interval, 80, 24, false).lines());
        assertTrue(
                all.contains(
                        "  latency in µs    p50 123  p90 123  p99 123  p99.9 9,999  max 12,345,"),
                all);
        assertTrue(all.lines().anyMatch(line -> line.matches(".* max 12,345,\\d{3}")), all);
    }

    @Test
    void bytesHaveThreeDigits() {
        assertEquals("0 B/s", TopView.bytes(0));
        assertEquals("999 B/s", TopView.bytes(999.4));
        assertEquals("1.0 kB/s", TopView.bytes(999.6));
        assertEquals("12.3 MB/s", TopView.bytes(12_345_678));
        assertEquals("100 MB/s", TopView.bytes(99_960_000));
    }
}
