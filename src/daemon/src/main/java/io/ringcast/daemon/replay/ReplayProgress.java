package io.ringcast.daemon.replay;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Progress of a replay. Shows nothing for the first two seconds; then an overwritten line on a
 * terminal, or else one line every five seconds.
 */
final class ReplayProgress {
    private static final long PATIENCE_NANOS = 2_000_000_000L;
    private static final long TERMINAL_NANOS = 250_000_000L;
    private static final long LINE_NANOS = 5_000_000_000L;

    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private final long total;
    private long next = PATIENCE_NANOS;

    ReplayProgress(Path input) {
        total = size(input);
    }

    /** Returns the size of the input; 0 if not known, for example for a pipe. */
    private static long size(Path input) {
        try {
            return Files.isRegularFile(input) ? Files.size(input) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Shows the progress if it is time. To be called often.
     *
     * @param bytes bytes of the input read so far
     */
    void show(long frames, long bytes) {
        final long passed = System.nanoTime() - start;
        if (passed < next) {
            return;
        }
        next = passed + (Console.interactive() ? TERMINAL_NANOS : LINE_NANOS);
        final String text = text(frames, bytes, passed / 1e9);
        line.show(text);
        if (!Console.interactive()) {
            Console.say(text);
        }
    }

    private String text(long frames, long bytes, double seconds) {
        return String.format(
                Locale.ROOT,
                "%.0f s: %,d frames, %,.0f frames/s%s",
                seconds,
                frames,
                frames / seconds,
                total == 0 ? "" : String.format(Locale.ROOT, ", %d %%", bytes * 100 / total));
    }

    void end() {
        line.end();
    }
}
