package io.ringcast.bench.report;

import io.ringcast.bench.stats.Spread;
import java.util.Locale;

/** Formats of numbers for people. */
public final class Format {
    /** Text for an unknown value. */
    public static final String NOTHING = "-";

    private Format() {}

    /** Formats thousands: 354,000 as 354k, an unknown value as a hyphen. */
    public static String thousands(double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        return value < 10_000
                ? number("%,.0f", value)
                : number(value < 100_000 ? "%.1fk" : "%.0fk", value / 1_000);
    }

    /** Microseconds. */
    public static String micros(double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        return number(value < 100 ? "%.1f" : "%,.0f", value);
    }

    /** A whole number. */
    public static String whole(double value) {
        return Double.isFinite(value) ? number("%,.0f", value) : NOTHING;
    }

    /** Formats a share in per cent. A share above 0 is never shown as 0. */
    public static String share(double value) {
        if (!Double.isFinite(value)) {
            return NOTHING;
        }
        return value > 0 && value < 0.0001 ? "<0.01%" : number("%.2f%%", value * 100);
    }

    /** A factor. */
    public static String ratio(double value) {
        return Double.isFinite(value) ? number("%.2fx", value) : NOTHING;
    }

    /** Formats the spread between rounds. */
    public static String spread(Spread spread) {
        return spread.count() > 1 && spread.median() > 0
                ? number("±%.0f%%", spread.relative() * 100)
                : "";
    }

    /** Formats as {@link String#format} does, independent of the locale. */
    public static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
