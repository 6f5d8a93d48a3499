package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What the signals do that ask a process to end: signal(2).
 *
 * <p>Threading: any thread; of the process.
 */
public final class Signals {
    private static final MethodHandle SIGNAL =
            Native.function("signal", ADDRESS, JAVA_INT, ADDRESS);

    /** SIGHUP, SIGINT, SIGTERM: signal(7), the same on all architectures. */
    private static final int[] ENDING = {1, 2, 15};

    /** The kernel's own action: the process ends. */
    private static final MemorySegment DEFAULT = MemorySegment.NULL;

    private static final MemorySegment IGNORE = MemorySegment.ofAddress(1);

    /** No signal: the kernel refuses it (EINVAL). */
    private static final int NONE = 0;

    private Signals() {}

    /**
     * Has the JVM load and link what {@link #restoreDefaults} needs. Later that may never end: it
     * may wait for a thread of the JVM that hangs.
     */
    public static void prepare() {
        set(NONE, DEFAULT);
    }

    /**
     * From now on SIGHUP, SIGINT and SIGTERM end the process at once, whatever the JVM is at; those
     * that were ignored stay so.
     */
    public static void restoreDefaults() {
        for (final int signal : ENDING) {
            if (set(signal, DEFAULT).equals(IGNORE)) {
                set(signal, IGNORE);
            }
        }
    }

    private static MemorySegment set(int signal, MemorySegment action) {
        try {
            return (MemorySegment) SIGNAL.invokeExact(Native.scratch().capture, signal, action);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }
}
