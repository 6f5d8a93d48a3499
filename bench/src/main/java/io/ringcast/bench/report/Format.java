package io.ringcast.bench.report;

import io.ringcast.bench.stats.Spread;
import java.util.Locale;

/** Numbers for people. */
public final class Format {
    /** What is not known. */
    public static final String NOTHING = "-";

    private Format() {}

    /** 354,000 as 354k; what is not known as a hyphen. */
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

    /** A share in per cent; not rounded down to 0 when something is there. */
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

    /** How far rounds lie apart. */
    public static String spread(Spread spread) {
        return spread.count() > 1 && spread.median() > 0
                ? number("±%.0f%%", spread.relative() * 100)
                : "";
    }

    /** As {@link String#format} does, the same everywhere. */
    public static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
