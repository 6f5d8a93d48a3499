package io.ringcast.engine.linux;

import io.ringcast.bindings.Linux;
import java.lang.foreign.MemorySegment;

/**
 * This library's right to use native memory and functions, which the JVM may refuse (JEP 472):
 * asked for before anything needs it, so that the refusal is one message and not the failure of a
 * class deep inside.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /**
     * Returns if the right is granted, or allowed with the JVM's own warning.
     *
     * @throws NativeAccessException if it is denied
     */
    @SuppressWarnings("restricted")
    public static void require() {
        try {
            MemorySegment.NULL.reinterpret(0); // the least that is restricted
            Linux.AF_PACKET(); // initialises the bindings, which need it, too
        } catch (IllegalCallerException | LinkageError e) { // a class that has failed fails again
            throw new NativeAccessException(NativeAccess.class.getModule(), e);
        }
    }
}
