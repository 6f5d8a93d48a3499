package io.ringcast.bench.soak;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.util.Locale;

/** How far the soak is: written over on a terminal, a line now and then elsewhere. */
final class SoakProgress {
    private static final double SECONDS_BETWEEN_LINES = 30;

    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private final long frames;
    private long before;
    private double said = -SECONDS_BETWEEN_LINES;

    /**
     * @param frames that there are to be
     */
    SoakProgress(long frames) {
        this.frames = frames;
    }

    /** Frames so far in this run, and what happens now. */
    void show(int run, long taken, Kind kind) {
        final double seconds = (System.nanoTime() - start) / 1e9;
        final long done = before + taken;
        final double left = done == 0 ? 0 : Math.max(0, seconds * (frames - done) / done);
        final String text =
                String.format(
                        Locale.ROOT,
                        "%4.0f s, about %.0f s left, run %d: %,d frames of %,d, %,.0f/s: %s",
                        seconds,
                        left,
                        run,
                        done,
                        frames,
                        done / seconds,
                        kind.label());
        line.show(text);
        if (!Console.interactive() && seconds - said > SECONDS_BETWEEN_LINES) {
            said = seconds;
            Console.say(text);
        }
    }

    /** A run is over. */
    void end(Outcome outcome) {
        line.end();
        before += outcome.sent().taken();
        Laws.violations(outcome)
                .forEach(text -> Console.say("run " + outcome.number() + ": BROKEN: " + text));
    }
}
