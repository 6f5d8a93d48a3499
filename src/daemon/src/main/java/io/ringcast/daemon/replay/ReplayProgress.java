package io.ringcast.daemon.replay;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How far a replay is, for the person who waits: nothing for the first two seconds, then written
 * over on a terminal, a line every five seconds elsewhere.
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

    /** 0 if nobody knows, as with a pipe. */
    private static long size(Path input) {
        try {
            return Files.isRegularFile(input) ? Files.size(input) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Called often; mostly does nothing.
     *
     * @param bytes of the input so far
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
