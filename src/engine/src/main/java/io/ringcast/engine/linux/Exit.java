package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.invoke.MethodHandle;

/**
 * Immediate end of the process: _exit(2). {@link Runtime#halt} first waits until every thread that
 * runs Java code reaches a safepoint; a thread that gets no CPU time never does.
 *
 * <p>Threading: any thread; ends the whole process.
 */
public final class Exit {
    private static final MethodHandle EXIT = Native.function("_exit", JAVA_INT, JAVA_INT);

    private Exit() {}

    /**
     * Ends the process at once: runs no shutdown hooks, flushes no buffers. Does not return.
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
