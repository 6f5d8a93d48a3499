package io.ringcast.engine.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.ringcast.bindings.timespec;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** Linker of C library functions, with the scratch memory that calls need, one for each thread. */
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CAPTURE = Linker.Option.captureStateLayout();
    private static final long ERRNO = CAPTURE.byteOffset(PathElement.groupElement("errno"));
    private static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");

    private Native() {}

    /**
     * Links a function and captures its errno; the handle's first argument is {@link
     * Scratch#capture}.
     */
    static MethodHandle function(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments), CAPTURE_ERRNO);
    }

    /** Like {@link #function}, for C's {@code name(first, ...)}. */
    static MethodHandle variadic(
            String name, int firstVariadic, MemoryLayout result, MemoryLayout... arguments) {
        return link(
                name,
                FunctionDescriptor.of(result, arguments),
                CAPTURE_ERRNO,
                Linker.Option.firstVariadicArg(firstVariadic));
    }

    /**
     * Links a function that never blocks and whose errno is not needed. No safepoint can complete
     * while a thread is in the function, so it must always return almost at once.
     */
    static MethodHandle critical(String name, MemoryLayout result, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.of(result, arguments), Linker.Option.critical(false));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle link(
            String name, FunctionDescriptor type, Linker.Option... options) {
        final MemorySegment address =
                LINKER.defaultLookup()
                        .find(name)
                        .orElseThrow(
                                () ->
                                        new UnsatisfiedLinkError(
                                                name
                                                        + ": must be in this system's C library, and is not"));
        return LINKER.downcallHandle(address, type, options);
    }

    /** Returns the calling thread's scratch memory. */
    static Scratch scratch() {
        return Scratch.OF_THREAD.get();
    }

    /**
     * Converts a Throwable of a downcall to an unchecked exception. Method handles declare
     * Throwable, but a downcall throws only for faults of the caller, such as a closed segment.
     */
    static RuntimeException rethrow(Throwable fault) {
        if (fault instanceof RuntimeException) {
            throw (RuntimeException) fault;
        }
        if (fault instanceof Error) {
            throw (Error) fault;
        }
        throw new AssertionError("a downcall threw a checked exception", fault);
    }

    /**
     * Scratch memory of one thread. It belongs to an automatic arena, so it is freed some time
     * after the thread has ended, without an explicit close.
     */
    static final class Scratch {
        private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

        /** Receives errno. */
        final MemorySegment capture;

        /** A struct timespec. */
        final MemorySegment time;

        private Scratch() {
            final Arena arena = Arena.ofAuto();
            capture = arena.allocate(CAPTURE);
            time = timespec.allocate(arena);
        }

        /** The errno of this thread's last call; meaningful only if that call has failed. */
        int errno() {
            return capture.get(JAVA_INT, ERRNO);
        }
    }
}
