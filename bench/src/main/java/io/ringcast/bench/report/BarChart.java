package io.ringcast.bench.report;

import io.ringcast.bench.stats.Spread;
import java.util.List;

/** A horizontal bar for each name, with a line from the first quartile to the third. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int LEFT = 120;
    private static final int RIGHT = 110;
    private static final int ROW = 26;
    private static final int BAR = 16;

    /**
     * A bar.
     *
     * @param label text after the bar
     */
    record Bar(String name, Spread spread, String label, String style) {}

    private BarChart() {}

    static String draw(String title, List<Bar> bars) {
        final double highest =
                bars.stream().mapToDouble(bar -> bar.spread().upper()).max().orElse(1);
        final Svg svg = new Svg(WIDTH, ROW * bars.size() + 10, title);
        for (int i = 0; i < bars.size(); i++) {
            final Bar bar = bars.get(i);
            final double y = ROW * i + 6;
            final double end = x(bar.spread().median(), highest);
            svg.text(LEFT - 8, y + BAR - 4, "end", bar.name());
            svg.bar(LEFT, y, end - LEFT, BAR, bar.style());
            svg.line(
                    x(bar.spread().lower(), highest),
                    y + BAR / 2.0,
                    x(bar.spread().upper(), highest),
                    y + BAR / 2.0,
                    "spread");
            svg.text(x(bar.spread().upper(), highest) + 6, y + BAR - 4, "start", bar.label());
        }
        return svg.close();
    }

    private static double x(double value, double highest) {
        return LEFT + value / Math.max(highest, Double.MIN_NORMAL) * (WIDTH - LEFT - RIGHT);
    }
}
