package io.ringcast.lab;

import java.time.Duration;

/** A point in time by which something must have happened. */
record Deadline(long nanoTime) {
    /**
     * More than ten times the time that a machine needs on an idle host without KVM, because hosts
     * may be busy.
     */
    static final Duration PATIENCE = Duration.ofSeconds(600);

    static Deadline in(Duration duration) {
        return new Deadline(System.nanoTime() + duration.toNanos());
    }

    Duration left() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    boolean over() {
        return left().isNegative();
    }

    /** Sleeps for a moment between two looks at something. */
    static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
