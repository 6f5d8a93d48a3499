package io.ringcast.bench.soak;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.util.Locale;

/**
 * Progress of the soak: one line that is overwritten on a terminal, otherwise an occasional line.
 */
final class SoakProgress {
    private static final double SECONDS_BETWEEN_LINES = 30;

    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private final Settings settings;
    private long begun;
    private double traffic;
    private long before;
    private double said = -SECONDS_BETWEEN_LINES;

    SoakProgress(Settings settings) {
        this.settings = settings;
    }

    /** Marks the start of traffic. */
    void begin() {
        begun = System.nanoTime();
    }

    /** Shows the frames of this run so far, and the present disturbance. */
    void show(int run, long taken, Kind kind) {
        final double seconds = (System.nanoTime() - start) / 1e9;
        final double running = traffic + (System.nanoTime() - begun) / 1e9;
        final long done = before + taken;
        final double left =
                Math.min(
                        running * (settings.frames() - done) / Math.max(1, done),
                        settings.seconds() - running);
        final String text =
                String.format(
                        Locale.ROOT,
                        "%4.0f s, about %,.0f s left, run %d: %,d frames of %,d, %,.0f/s: %s",
                        seconds,
                        Math.max(0, left),
                        run,
                        done,
                        settings.frames(),
                        done / running,
                        kind.label());
        line.show(text);
        if (!Console.interactive() && seconds - said > SECONDS_BETWEEN_LINES) {
            said = seconds;
            Console.say(text);
        }
    }

    /** Shows the end of a run. */
    void end(Outcome outcome) {
        line.end();
        before += outcome.sent().taken();
        traffic += outcome.seconds();
        Laws.violations(outcome)
                .forEach(text -> Console.say("run " + outcome.number() + ": BROKEN: " + text));
    }
}
