package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;
import java.lang.foreign.MemorySegment;

/**
 * Check of this library's permission to use native memory and functions, which the JVM may deny
 * (JEP 472). The check runs before the first use, so that a denial gives one clear message instead
 * of a class initialisation failure.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /**
     * Returns normally if the permission is granted, or if the JVM allows the access with its own
     * warning.
     *
     * @throws NativeAccessException if it is denied
     */
    @SuppressWarnings("restricted")
    public static void require() {
        try {
            MemorySegment.NULL.reinterpret(0); // the simplest restricted method
            Linux.AF_PACKET(); // initialises the bindings, which need it, too
        } catch (IllegalCallerException | LinkageError e) { // also after an earlier failure
            throw new NativeAccessException(NativeAccess.class.getModule(), e);
        }
    }
}
