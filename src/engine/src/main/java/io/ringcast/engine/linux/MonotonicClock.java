package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.timespec;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * CLOCK_MONOTONIC, for timestamps that other processes compare with their own: the origin of {@link
 * System#nanoTime} is not specified.
 *
 * <p>Threading: any thread.
 */
public final class MonotonicClock {
    private static final MethodHandle CLOCK_GETTIME =
            Native.function("clock_gettime", JAVA_INT, JAVA_INT, ADDRESS);

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private MonotonicClock() {}

    /**
     * Returns microseconds since a point before the process began; the point is the same for all
     * processes of this host.
     */
    public static long micros() {
        final Native.Scratch scratch = Native.scratch();
        final MemorySegment time = scratch.time;
        try {
            // the result is always 0 for this clock, but invokeExact needs it named
            final int ignored =
                    (int) CLOCK_GETTIME.invokeExact(scratch.capture, Linux.CLOCK_MONOTONIC(), time);
        } catch (Throwable t) {
            throw Native.rethrow(t);
        }
        return timespec.tv_sec(time) * MICROS_PER_SECOND + timespec.tv_nsec(time) / NANOS_PER_MICRO;
    }
}
