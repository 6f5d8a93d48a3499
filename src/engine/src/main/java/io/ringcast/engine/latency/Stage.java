package io.ringcast.engine.latency;

import java.util.Locale;

/** The part of a frame's way that a histogram measures. */
public enum Stage {
    /** From the kernel's receive stamp until the engine takes the frame. */
    QUEUE,
    /** From there until the transmit call that carries the frame has returned. */
    SERVICE,
    /** From the kernel's receive stamp until the transmit call has returned. */
    TOTAL;

    private static final Stage[] VALUES = values();

    /** The stage with this ordinal, without the copy that {@link #values} makes. */
    static Stage of(int ordinal) {
        return VALUES[ordinal];
    }

    static int count() {
        return VALUES.length;
    }

    /** {@return the name as in logs, metrics and JSON} */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
