package io.ringcast.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoubleUnaryOperator;

/**
 * Axis of a chart: maps values to positions.
 *
 * @param title title of the axis
 * @param low the value at its beginning
 * @param high the value at its end
 * @param scale function that turns values into distances: linear or logarithmic
 * @param ticks values that have a tick mark
 * @param label text of a tick mark
 */
record Axis(
        String title,
        double low,
        double high,
        DoubleUnaryOperator scale,
        List<Double> ticks,
        DoubleFunction<String> label) {
    private static final int LINEAR_TICKS = 5;

    /** Returns an axis from 0 to a round number at or above the highest value. */
    static Axis linear(String title, double highest, DoubleFunction<String> label) {
        final double step = roundStep(Math.max(highest, Double.MIN_NORMAL) / LINEAR_TICKS);
        final double high = Math.ceil(highest / step - 1e-9) * step;
        final List<Double> ticks = new ArrayList<>();
        for (int i = 0; i * step <= high * (1 + 1e-9); i++) {
            ticks.add(i * step);
        }
        return new Axis(title, 0, Math.max(high, step), value -> value, ticks, label);
    }

    /**
     * Returns an axis from a power of ten at or below the lowest value to one at or above the
     * highest.
     */
    static Axis logarithmic(
            String title, double lowest, double highest, DoubleFunction<String> label) {
        final int from = (int) Math.floor(Math.log10(lowest) + 1e-9);
        final int to = Math.max(from + 1, (int) Math.ceil(Math.log10(highest) - 1e-9));
        final List<Double> ticks = new ArrayList<>();
        for (int exponent = from; exponent <= to; exponent++) {
            ticks.add(Math.pow(10, exponent));
        }
        return new Axis(title, Math.pow(10, from), Math.pow(10, to), Math::log10, ticks, label);
    }

    /** Returns the position of a value on the axis: 0 to 1. */
    double position(double value) {
        final double begin = scale.applyAsDouble(low);
        final double end = scale.applyAsDouble(high);
        return (scale.applyAsDouble(Math.min(Math.max(value, low), high)) - begin) / (end - begin);
    }

    /** Returns 1, 2 or 5 times a power of ten, at least {@code least}. */
    private static double roundStep(double least) {
        final double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (final double factor : new double[] {1, 2, 5}) {
            if (factor * power >= least * (1 - 1e-9)) {
                return factor * power;
            }
        }
        return 10 * power;
    }
}
