package io.ringcast.engine.host.watch;

/**
 * Events of one kind, of which those that follow each other within ten seconds are told of once.
 *
 * <p>Threading: the control thread.
 */
final class Storm {
    private static final long NANOS = 10_000_000_000L;

    private long lastNanos = System.nanoTime() - NANOS;

    /** Call it at each event: whether it is to be told of. */
    boolean isOver() {
        final long now = System.nanoTime();
        final boolean over = now - lastNanos >= NANOS;
        lastNanos = now;
        return over;
    }
}
