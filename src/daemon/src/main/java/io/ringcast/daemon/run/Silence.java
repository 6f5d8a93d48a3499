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
    private final List<String> interfaces;
    private final Function<String, Look> look;
    private final Function<Map<String, Look>, List<String>> explanation;
    private final Consumer<String> out;
    private final AtomicReference<Map<String, Look>> seen = new AtomicReference<>(Map.of());
    private boolean over;
    private Thread thread;

    /**
     * @param obstacle what there is to say before the look
     * @param interfaces names of those that are looked at, one after the other
     * @param look looks at one of them for a while; an interrupt ends it sooner
     * @param explanation what follows from that, by the name of the interface; lines
     * @param out takes lines, from two threads
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

    /** Frames seen, by the name of the interface, in the order of the looks. */
    Map<String, Look> seen() {
        return seen.get();
    }

    /** Ends a look that is under way; returns when it has said what it saw, or is stuck. */
    void end() throws InterruptedException {
        if (thread != null) {
            thread.interrupt();
            thread.join(LONGEST_WAIT_MILLIS);
        }
    }
}
