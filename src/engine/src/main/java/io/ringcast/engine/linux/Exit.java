package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;

/**
 * The end of the process by the kernel alone: _exit(2). {@link Runtime#halt} first waits for every
 * thread that runs Java code to come to a safepoint; one that gets no CPU never does.
 *
 * <p>Threading: any thread; of the process.
 */
public final class Exit {
    private static final MethodHandle EXIT = Native.function("_exit", JAVA_INT, JAVA_INT);

    private Exit() {}

    /**
     * Ends the process at once: no hooks, nothing is flushed. Does not return.
     *
     * @param status the exit code, 0 to 255
     */
    public static void now(int status) {
        try {
            final int ignored = (int) EXIT.invokeExact(Native.scratch().capture, status);
            throw new AssertionError("_exit(2) returned " + ignored);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
    }
}
