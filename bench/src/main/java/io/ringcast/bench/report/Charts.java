package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.LossPoint;
import io.ringcast.bench.campaign.Overload;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.stats.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.HdrHistogram.Histogram;

/** Charts of the results, as SVG. */
final class Charts {
    private static final double NANOS_PER_MICRO = 1_000;

    /**
     * Points of a latency curve for each power of ten of 1 / (1 - share). The curve ends at the
     * number of values, because a histogram of n values has no percentiles beyond 1 - 1/n.
     */
    private static final int POINTS_PER_DECADE = 20;

    private final Results results;
    private final Palette palette;

    Charts(Results results) {
        this.results = results;
        palette = new Palette(results);
    }

    /** Returns the SVG elements of all charts by title. */
    Map<String, String> all() {
        final Map<String, String> charts = new LinkedHashMap<>();
        final TreeSet<Double> rates = new TreeSet<>();
        final TreeSet<Overload> overloads = new TreeSet<>();
        final TreeSet<Integer> throughputs = new TreeSet<>();
        for (final ContenderResult result : results.measured()) {
            rates.addAll(result.latencyRates());
            overloads.addAll(result.overloads());
            throughputs.addAll(result.throughputLengths());
        }
        for (final double rate : rates) {
            charts.put(
                    String.format(
                            Locale.ROOT,
                            "Latency by percentile at %s frames/s",
                            Format.whole(rate)),
                    latency(rate, result -> true));
        }
        for (final Overload overload : overloads) {
            charts.put(
                    "Frames/s delivered under overload, " + overload,
                    bars(result -> result.delivered(overload)));
        }
        if (results.measured().stream().anyMatch(result -> result.drained().isPresent())) {
            charts.put(
                    String.format(
                            Locale.ROOT,
                            "Frames/s out of a full receive ring, generator idle, %d bytes",
                            results.settings().length()),
                    bars(ContenderResult::drained));
        }
        for (final int length : throughputs) {
            charts.put(
                    String.format(
                            Locale.ROOT, "Throughput: frames/s without loss, %d bytes", length),
                    bars(result -> result.throughput(length)));
        }
        if (results.measured().stream().anyMatch(result -> result.losses().size() > 1)) {
            charts.put(
                    String.format(
                            Locale.ROOT,
                            "Loss over offered rate, %d bytes",
                            results.settings().length()),
                    loss());
        }
        return charts;
    }

    /** Returns the chart of latency by percentile, for the selected contenders. */
    String latency(double rate, Predicate<ContenderResult> shown) {
        double nines = 10;
        double lowest = Double.MAX_VALUE;
        double highest = 1;
        final Map<ContenderResult, Histogram> histograms = new LinkedHashMap<>();
        for (final ContenderResult result : results.measured()) {
            final Histogram histogram = result.latencies(rate);
            if (histogram.getTotalCount() > 0 && shown.test(result)) {
                histograms.put(result, histogram);
                nines = Math.max(nines, histogram.getTotalCount());
                lowest = Math.min(lowest, histogram.getMinValue() / NANOS_PER_MICRO);
                highest = Math.max(highest, histogram.getMaxValue() / NANOS_PER_MICRO);
            }
        }
        final LineChart chart =
                new LineChart(
                        "Latency by percentile",
                        Axis.logarithmic("percentile", 1, nines, Charts::percentileLabel),
                        Axis.logarithmic(
                                "µs",
                                Math.max(0.1, Math.min(lowest, 1e6)),
                                highest,
                                Charts::plain));
        histograms.forEach(
                (result, histogram) ->
                        chart.add(
                                result.name(),
                                percentiles(histogram),
                                palette.style(result.name()),
                                palette.broken(result.name()),
                                false));
        return chart.close();
    }

    /** Returns points of x = 1 / (1 - share) and y = microseconds. */
    private static List<double[]> percentiles(Histogram histogram) {
        final List<double[]> points = new ArrayList<>();
        final double last = Math.log10(histogram.getTotalCount());
        for (int i = 0; i <= last * POINTS_PER_DECADE; i++) {
            final double x = Math.pow(10, (double) i / POINTS_PER_DECADE);
            points.add(point(histogram, x));
        }
        points.add(new double[] {histogram.getTotalCount(), maximum(histogram)});
        return points;
    }

    private static double[] point(Histogram histogram, double x) {
        return new double[] {
            x, histogram.getValueAtPercentile(100 * (1 - 1 / x)) / NANOS_PER_MICRO
        };
    }

    private static double maximum(Histogram histogram) {
        return histogram.getMaxValue() / NANOS_PER_MICRO;
    }

    private String bars(Function<ContenderResult, Spread> value) {
        final List<BarChart.Bar> bars = new ArrayList<>();
        for (final ContenderResult result : results.measured()) {
            final Spread spread = value.apply(result);
            if (spread.isPresent()) {
                bars.add(
                        new BarChart.Bar(
                                result.name(),
                                spread,
                                (Format.thousands(spread.median()) + " " + Format.spread(spread))
                                        .strip(),
                                palette.style(result.name())));
            }
        }
        return BarChart.draw("Frames a second", bars);
    }

    private String loss() {
        double offered = 1;
        double lost = 0.01;
        for (final ContenderResult result : results.measured()) {
            for (final LossPoint point : result.losses()) {
                offered = Math.max(offered, point.offered());
                lost = Math.max(lost, point.loss());
            }
        }
        final LineChart chart =
                new LineChart(
                        "Loss over offered rate",
                        Axis.linear("offered, frames/s", offered, Format::thousands),
                        Axis.linear("lost, %", 100 * lost, Charts::plain));
        for (final ContenderResult result : results.measured()) {
            final List<double[]> points = new ArrayList<>();
            result.losses().forEach(p -> points.add(new double[] {p.offered(), 100 * p.loss()}));
            if (!points.isEmpty()) {
                chart.add(
                        result.name(),
                        points,
                        palette.style(result.name()),
                        palette.broken(result.name()),
                        true);
            }
        }
        return chart.close();
    }

    /** Returns 1 / (1 - share) as a percentile: 100 is 99 %. */
    static String percentileLabel(double x) {
        final int nines = (int) Math.round(Math.log10(x));
        if (nines == 0) {
            return "0%";
        }
        return switch (nines) {
            case 1 -> "90%";
            case 2 -> "99%";
            default -> "99." + "9".repeat(nines - 2) + "%";
        };
    }

    private static String plain(double value) {
        return value == Math.rint(value)
                ? Format.whole(value)
                : Double.toString(Math.round(value * 1000) / 1000.0);
    }
}
