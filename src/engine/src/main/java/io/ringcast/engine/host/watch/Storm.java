package io.ringcast.engine.host.watch;

/**
 * Rate limit for events of one kind: if they follow each other within ten seconds, only the first
 * is reported.
 *
 * <p>Threading: the control thread.
 */
final class Storm {
    private static final long NANOS = 10_000_000_000L;

    private long lastNanos = System.nanoTime() - NANOS;

    /** Returns whether the event is to be reported; to be called at each event. */
    boolean isOver() {
        final long now = System.nanoTime();
        final boolean over = now - lastNanos >= NANOS;
        lastNanos = now;
        return over;
    }
}
