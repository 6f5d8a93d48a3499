package io.ringcast.daemon.demo;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.StatusLine;
import java.util.Locale;

/**
 * Progress of the demonstration: an overwritten line on a terminal; otherwise, one line per second.
 */
final class DemoProgress {
    private static final long PERIOD_NANOS = 1_000_000_000L;

    private final StatusLine line = new StatusLine();
    private final long start = System.nanoTime();
    private long next = start + PERIOD_NANOS;

    DemoProgress() {}

    /** Shows both counts. Each is up to 200 ms old, and they are not from the same moment. */
    void show(long sent, long received) {
        final long now = System.nanoTime();
        final String text =
                String.format(
                        Locale.ROOT,
                        "%5.1f s: %,d sent, %,d received by the application",
                        (now - start) / 1e9,
                        sent,
                        Math.min(sent, received));
        line.show(text);
        if (!Console.interactive() && now - next >= 0) {
            Console.say(text.strip());
            next += PERIOD_NANOS;
        }
    }

    void end() {
        line.end();
    }
}
