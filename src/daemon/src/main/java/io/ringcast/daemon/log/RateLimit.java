package io.ringcast.daemon.log;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Rate limit of log lines: {@link #LINES} of a kind in a period. Further events are counted, and
 * the last one is kept; at the end of the period, it is logged with their number. So the log ends
 * with the current state, even after a storm of events.
 *
 * <p>Memory: one event for each kind. Threading: any thread.
 */
final class RateLimit {
    /** Maximum number of lines of one kind in a period. */
    static final int LINES = 30;

    static final long PERIOD_SECONDS = 60;
    private static final long PERIOD_NANOS = PERIOD_SECONDS * 1_000_000_000;

    private final LongSupplier nanos;
    private final Map<LogKind, Period> periods = new EnumMap<>(LogKind.class);

    /** Period of one kind. It begins with the first event after the end of the last period. */
    private static final class Period {
        final long start;
        int passed;
        long held;
        LogEvent last;

        Period(long start) {
            this.start = start;
        }

        /** Adds what is logged at the end of the period. */
        void end(List<LogEvent> lines) {
            if (held == 1) {
                lines.add(last);
            } else if (held > 1) {
                lines.add(last.andMore(held - 1, PERIOD_SECONDS));
            }
        }
    }

    /**
     * @param nanos clock, usually {@link System#nanoTime}
     */
    RateLimit(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Takes an event and returns what is to be logged now. The event itself may be kept for later.
     */
    synchronized List<LogEvent> take(LogEvent event) {
        if (!event.kind().limited()) {
            // An error may be the last line of a process: log held-back events first, as they
            // happened before
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

    /** Ends the periods whose time is over, and returns what is to be logged. */
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

    /** Ends all periods, and returns all events that were kept. */
    synchronized List<LogEvent> rest() {
        final List<LogEvent> lines = new ArrayList<>();
        for (final Period period : periods.values()) {
            period.end(lines);
        }
        periods.clear();
        return lines;
    }
}
