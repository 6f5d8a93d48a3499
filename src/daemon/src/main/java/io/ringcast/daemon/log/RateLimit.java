package io.ringcast.daemon.log;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limit of log lines: {@link #LINES} of a kind in a period. Further ones are counted, and the last
 * of them is kept: at the end of the period it is logged, with their number. So the log ends with
 * what is true now, also after a storm.
 *
 * <p>Memory: one event a kind. Threading: any thread.
 */
final class RateLimit {
    /** Of one kind in a period. */
    static final int LINES = 30;

    static final long PERIOD_SECONDS = 60;
    private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000;

    private final LongSupplier nanos;
    private final Map<LogKind, Period> periods = new EnumMap<>(LogKind.class);

    /** Time since the first event of a kind that no other period had. */
    private static final class Period {
        final long start;
        int passed;
        long held;
        LogEvent last;

        Period(long start) {
            this.start = start;
        }

        /** What is logged at its end. */
        void end(List<LogEvent> lines) {
            if (held == 1) {
                lines.add(last);
            } else if (held > 1) {
                lines.add(last.andMore(held - 1, PERIOD_SECONDS));
            }
        }
    }

    /**
     * @param nanos the time, as of {@link System#nanoTime}
     */
    RateLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** What is to be logged now that this has happened; it may be kept for later. */
    synchronized List<LogEvent> take(LogEvent event) {
        if (!event.kind().limited()) {
            // An error may be the last that a process says: what was held back came before it
            final List<LogEvent> lines = event.level() == LogLevel.ERROR ? rest() : due();
            lines.add(event);
            return lines;
        }
        final List<LogEvent> lines = due();
        final Period period =
                periods.computeIfAbsent(event.kind(), kind -> new Period(nanos.getAsLong()));
        if (period.passed < LINES) {
            period.passed++;
            lines.add(event);
        } else {
            period.held++;
            period.last = event;
        }
        return lines;
    }

    /** What is to be logged because periods have ended. */
    synchronized List<LogEvent> due() {
        final long now = nanos.getAsLong();
        final List<LogEvent> lines = new ArrayList<>();
        for (final Iterator<Period> each = periods.values().iterator(); each.hasNext(); ) {
            final Period period = each.next();
            if (now - period.start >= PERIOD_NANOS) {
                period.end(lines);
                each.remove();
            }
        }
        return lines;
    }

    /** All that was kept; the periods end. */
    synchronized List<LogEvent> rest() {
        final List<LogEvent> lines = new ArrayList<>();
        for (final Period period : periods.values()) {
            period.end(lines);
        }
        periods.clear();
        return lines;
    }
}
