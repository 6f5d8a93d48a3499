package io.ringcast.daemon.run;

import io.ringcast.daemon.look.Look;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Notices, once, that a run has received nothing since it was ready, and has somebody look at what
 * arrives instead.
 *
 * <p>Threading: one thread tells the time and the end; the look is on a thread of its own, never on
 * a forwarding loop's.
 */
final class Silence {
    /** How long nothing is no reason to speak: a feed with a heartbeat has one by then. */
    static final long PATIENCE_NANOS = 5_000_000_000L;

    /** At the end of the run; a look returns within milliseconds of an interrupt. */
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final Supplier<String> obstacle;
    private final Supplier<Look> look;
    private final Function<Look, List<String>> explanation;
    private final Consumer<String> out;
    private final AtomicReference<Look> seen = new AtomicReference<>();
    private boolean over;
    private Thread thread;

    /**
     * @param obstacle what there is to say before the look
     * @param look looks for a while; an interrupt ends it sooner
     * @param explanation what follows from that, lines
     * @param out takes lines, from two threads
     */
    Silence(
            Supplier<String> obstacle,
            Supplier<Look> look,
            Function<Look, List<String>> explanation,
            Consumer<String> out) {
        this.obstacle = obstacle;
        this.look = look;
        this.explanation = explanation;
        this.out = out;
    }

    /**
     * Told every now and then how things are.
     *
     * @param nanos since the run was ready
     * @param matched frames that a rule has taken since then
     */
    void at(long nanos, long matched) {
        if (over || matched == 0 && nanos < PATIENCE_NANOS) {
            return;
        }
        over = true;
        if (matched == 0) {
            out.accept(
                    String.format(
                            Locale.ROOT,
                            "nothing received for %d s: %s",
                            PATIENCE_NANOS / 1_000_000_000,
                            obstacle.get()));
            thread = new Thread(this::find, "ringcast-look");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void find() {
        try {
            final Look found = look.get();
            seen.set(found);
            explanation.apply(found).forEach(line -> out.accept("  " + line));
        } catch (RuntimeException e) {
            out.accept("  cannot look at what arrives: " + e.getMessage());
        }
    }

    /** What was seen, if anybody has looked. */
    Optional<Look> seen() {
        return Optional.ofNullable(seen.get());
    }

    /** Ends a look that is under way; returns when it has said what it saw, or is stuck. */
    void end() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(LONGEST_WAIT_MILLIS);
        }
    }
}
