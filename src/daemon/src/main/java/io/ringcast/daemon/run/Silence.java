package io.ringcast.daemon.run;

import io.ringcast.daemon.look.Look;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Watch that notices, once, that a run has matched no frame since it was ready, and then looks at
 * what arrives instead.
 *
 * <p>Threading: one thread calls {@link #at} and {@link #end}. The look runs on a separate thread,
 * never on the thread of a forwarding loop.
 */
final class Silence {
    /**
     * Time without frames before the watch reports it. A feed with heartbeats sends one within this
     * time.
     */
    static final long PATIENCE_NANOS = 5_000_000_000L;

    /**
     * Maximum wait for a look at the end of the run. A look returns within milliseconds of an
     * interrupt.
     */
    private static final long LONGEST_WAIT_MILLIS = 1_000;

    private final Supplier<String> obstacle;
    private final List<String> interfaces;
    private final Function<String, Look> look;
    private final Function<Map<String, Look>, List<String>> explanation;
    private final Consumer<String> out;
    private final AtomicReference<Map<String, Look>> seen = new AtomicReference<>(Map.of());
    private boolean over;
    private Thread thread;

    /**
     * @param obstacle message before the look
     * @param interfaces names of the interfaces to look at, one after the other
     * @param look looks at one interface for a while; an interrupt ends the look early
     * @param explanation returns lines that explain the looks, which are given by interface name
     * @param out takes lines, from the calling thread and from the thread of the look
     */
    Silence(
            Supplier<String> obstacle,
            List<String> interfaces,
            Function<String, Look> look,
            Function<Map<String, Look>, List<String>> explanation,
            Consumer<String> out) {
        this.obstacle = obstacle;
        this.interfaces = interfaces;
        this.look = look;
        this.explanation = explanation;
        this.out = out;
    }

    /**
     * Updates the watch. To be called regularly.
     *
     * @param nanos nanoseconds since the run was ready
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
            interfaces.forEach(this::look);
            if (!seen().isEmpty()) {
                explanation.apply(seen()).forEach(line -> out.accept("  " + line));
            }
        } catch (RuntimeException e) {
            unable(e);
        }
    }

    private void look(String name) {
        try {
            final Map<String, Look> all = new LinkedHashMap<>(seen.get());
            all.put(name, look.apply(name));
            seen.set(Collections.unmodifiableMap(all));
        } catch (RuntimeException e) {
            unable(e);
        }
    }

    private void unable(RuntimeException e) {
        out.accept("  cannot look at what arrives: " + e.getMessage());
    }

    /** Returns the looks by interface name, in the order in which they were made. */
    Map<String, Look> seen() {
        return seen.get();
    }

    /**
     * Ends a look in progress. Returns when the look has reported what it saw, or after a second if
     * it is stuck.
     */
    void end() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(LONGEST_WAIT_MILLIS);
        }
    }
}
