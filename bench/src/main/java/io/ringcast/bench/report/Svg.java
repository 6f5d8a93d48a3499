package io.ringcast.bench.report;

import java.util.List;
import java.util.Locale;

/** Builder of an SVG drawing. Units are pixels from the upper left corner. */
final class Svg {
    private final StringBuilder text = new StringBuilder();

    Svg(int width, int height, String title) {
        text.append(
                String.format(
                        Locale.ROOT,
                        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                        width,
                        height,
                        escape(title)));
    }

    void line(double x1, double y1, double x2, double y2, String style) {
        append(
                "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" class=\"%s\"/>%n",
                x1, y1, x2, y2, style);
    }

    void text(double x, double y, String anchor, String content) {
        append(
                "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n",
                x, y, anchor, escape(content));
    }

    void bar(double x, double y, double width, double height, String style) {
        append(
                "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" class=\"%s\"/>%n",
                x, y, width, height, style);
    }

    void dot(double x, double y, String style) {
        append("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"2.5\" class=\"%s\"/>%n", x, y, style);
    }

    /** Adds a line through points, each of x and y. */
    void path(List<double[]> points, String style, boolean broken) {
        final StringBuilder list = new StringBuilder();
        for (final double[] point : points) {
            list.append(String.format(Locale.ROOT, "%.1f,%.1f ", point[0], point[1]));
        }
        append(
                "<polyline points=\"%s\" class=\"%s\"%s/>%n",
                list.toString().strip(), style, broken ? " stroke-dasharray=\"5 4\"" : "");
    }

    private void append(String format, Object... arguments) {
        text.append(String.format(Locale.ROOT, format, arguments));
    }

    /** Returns the complete element. */
    String close() {
        return text + "</svg>\n";
    }

    /** Escapes text for an element or an attribute. */
    static String escape(String content) {
        return content.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
