package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Handling of the signals that ask a process to end: signal(2).
 *
 * <p>Threading: any thread; affects the whole process.
 */
public final class Signals {
    private static final MethodHandle SIGNAL =
            Native.function("signal", ADDRESS, JAVA_INT, ADDRESS);

    /** SIGHUP, SIGINT, SIGTERM: signal(7), the same on all architectures. */
    private static final int[] ENDING = {1, 2, 15};

    /** SIG_DFL: the kernel's default action ends the process. */
    private static final MemorySegment DEFAULT = MemorySegment.NULL;

    private static final MemorySegment IGNORE = MemorySegment.ofAddress(1);

    /** No signal: the kernel refuses it (EINVAL). */
    private static final int NONE = 0;

    private Signals() {}

    /**
     * Makes the JVM load and link what {@link #restoreDefaults} needs. At a later time loading may
     * never finish, because it may wait for a JVM thread that hangs.
     */
    public static void prepare() {
        set(NONE, DEFAULT);
    }

    /**
     * Makes SIGHUP, SIGINT and SIGTERM end the process at once, whatever state the JVM is in.
     * Signals that were ignored stay ignored.
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
