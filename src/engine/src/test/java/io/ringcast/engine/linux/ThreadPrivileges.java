package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Takes privileges from a thread, so that tests run as root see what others see. */
public final class ThreadPrivileges {
    private static final MethodHandle CAPSET =
            Native.function("capset", JAVA_INT, ADDRESS, ADDRESS);
    private static final int VERSION_3 = 0x20080522; // linux/capability.h
    private static final int HEADER_BYTES = 8;
    private static final int DATA_BYTES = 24;

    private ThreadPrivileges() {}

    /** Drops all capabilities of the calling thread, for good. Use a thread of its own. */
    public static void drop() {
        try (Arena arena = Arena.ofConfined()) {
            final MemorySegment header = arena.allocate(HEADER_BYTES, Integer.BYTES);
            header.set(JAVA_INT, 0, VERSION_3);
            final MemorySegment none = arena.allocate(DATA_BYTES, Integer.BYTES);
            final int result;
            try {
                result = (int) CAPSET.invokeExact(Native.scratch().capture, header, none);
            } catch (Throwable t) {
                throw Native.rethrow(t);
            }
            if (result < 0) {
                throw new LinuxException("capset()", Native.scratch().errno());
            }
        }
    }
}
