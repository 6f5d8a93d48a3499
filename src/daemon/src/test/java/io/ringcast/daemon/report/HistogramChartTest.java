package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class HistogramChartTest {
    private static final Pattern ROW = Pattern.compile("([0-9,]+) +<?[0-9.]+%( p[0-9.]+)?$");

    @Test
    void drawsCountsSharesAndMarks() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValueWithCount(6_000, 800);
        histogram.recordValueWithCount(8_000, 100);
        histogram.recordValueWithCount(16_000, 99);
        histogram.recordValueWithCount(60_000, 1);
        assertEquals(
                List.of(
                        "    5 µs -    7 µs  ██████████████████████████████████         800  80.0% p50",
                        "    7 µs -   10 µs  ████▎                                      100  10.0% p90",
                        "   10 µs -   15 µs                                               0   0.0%",
                        "   15 µs -   20 µs  ████▎                                       99   9.9% p99.9",
                        "   20 µs -   30 µs                                               0   0.0%",
                        "   30 µs -   50 µs                                               0   0.0%",
                        "   50 µs -   70 µs  ▏                                            1   0.1%"),
                HistogramChart.lines(histogram, false));
    }

    @Test
    void nothingToDraw() {
        assertEquals(List.of(), HistogramChart.lines(new Histogram(3), false));
    }

    @Test
    void zeroIsAValue() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(0);
        final List<String> lines = HistogramChart.lines(histogram, false);
        assertEquals(1, lines.size());
        assertTrue(lines.get(0).startsWith("    0 µs -  0.1 µs  █"), lines::toString);
    }

    @Test
    void everyValueIsInOneRowAndEveryLineFits() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            final Histogram histogram = new Histogram(3_600_000_000_000L, 3);
            final int values = random.nextInt(1, 3_000);
            final double decades = random.nextDouble(1, 12);
            for (int i = 0; i < values; i++) {
                histogram.recordValue((long) Math.pow(10, random.nextDouble(0, decades)));
            }
            long sum = 0;
            final List<String> lines = HistogramChart.lines(histogram, false);
            assertTrue(lines.size() <= 24, () -> "seed " + seed + "\n" + lines);
            for (final String line : lines) {
                assertTrue(line.length() <= 80, () -> "seed " + seed + "\n" + line);
                final Matcher row = ROW.matcher(line);
                assertTrue(row.find(), () -> "seed " + seed + "\n" + line);
                sum += Long.parseLong(row.group(1).replace(",", ""));
            }
            assertEquals(values, sum, () -> "seed " + seed + "\n" + String.join("\n", lines));
        }
    }

    @Test
    void coloursOnlyWhereWanted() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(5_000);
        assertFalse(HistogramChart.lines(histogram, false).get(0).contains("\033"));
        assertTrue(HistogramChart.lines(histogram, true).get(0).contains("\033[32m█"));
    }
}
