package io.ringcast.engine.latency;

import java.util.Locale;

/** Part of a frame's path through the engine; each has its latency histogram. */
public enum Stage {
    /** From the kernel's receive timestamp until the engine takes the frame. */
    QUEUE,
    /**
     * From the end of {@link #QUEUE} until the transmit call that carries the frame has returned.
     */
    SERVICE,
    /** From the kernel's receive timestamp until the transmit call has returned. */
    TOTAL;

    private static final Stage[] VALUES = values();

    /** Returns the stage with this ordinal, without the copy that {@link #values} makes. */
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
