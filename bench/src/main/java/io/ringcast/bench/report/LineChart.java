package io.ringcast.bench.report;

import java.util.ArrayList;
import java.util.List;

/** Lines over two axes, with a legend. */
final class LineChart {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final int LEFT = 70;
    private static final int RIGHT = 160;
    private static final int TOP = 16;
    private static final int BOTTOM = 50;

    private final Svg svg;
    private final Axis x;
    private final Axis y;
    private int entries;

    LineChart(String title, Axis x, Axis y) {
        svg = new Svg(WIDTH, HEIGHT, title);
        this.x = x;
        this.y = y;
        frame();
    }

    private void frame() {
        for (final double tick : x.ticks()) {
            svg.line(px(tick), TOP, px(tick), HEIGHT - BOTTOM, "grid");
            svg.text(px(tick), HEIGHT - BOTTOM + 16, "middle", x.label().apply(tick));
        }
        for (final double tick : y.ticks()) {
            svg.line(LEFT, py(tick), WIDTH - RIGHT, py(tick), "grid");
            svg.text(LEFT - 6, py(tick) + 4, "end", y.label().apply(tick));
        }
        svg.text((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 10, "middle", x.title());
        svg.text(LEFT, TOP - 4, "start", y.title());
    }

    /**
     * Adds a line.
     *
     * @param points points of x and y in the axes' units, ascending in x
     */
    void add(String name, List<double[]> points, String style, boolean broken, boolean dots) {
        final List<double[]> pixels = new ArrayList<>();
        for (final double[] point : points) {
            pixels.add(new double[] {px(point[0]), py(point[1])});
        }
        svg.path(pixels, style, broken);
        if (dots) {
            pixels.forEach(pixel -> svg.dot(pixel[0], pixel[1], style));
        }
        final double row = TOP + 12 + 18 * entries++;
        svg.path(
                List.of(
                        new double[] {WIDTH - RIGHT + 12, row - 4},
                        new double[] {WIDTH - RIGHT + 36, row - 4}),
                style,
                broken);
        svg.text(WIDTH - RIGHT + 42, row, "start", name);
    }

    String close() {
        return svg.close();
    }

    private double px(double value) {
        return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
    }

    private double py(double value) {
        return HEIGHT - BOTTOM - y.position(value) * (HEIGHT - TOP - BOTTOM);
    }
}
