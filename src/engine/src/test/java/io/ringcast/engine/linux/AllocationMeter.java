package io.ringcast.engine.linux;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Counts the bytes that the calling thread allocates on the Java heap, with the JVM's own counter.
 *
 * <p>Reached by reflection, because the engine's module has no need of jdk.management otherwise.
 */
public final class AllocationMeter {
    private static final long PATIENCE_NANOS = 120_000_000_000L;
    private static final MethodHandle ALLOCATED = allocatedBytesOfCurrentThread();

    private AllocationMeter() {}

    /** Bytes allocated while {@code work} runs. The JVM counts exactly; zero means none. */
    public static long bytesAllocatedBy(Runnable work) {
        read(); // links the handle
        final long before = read();
        work.run();
        return read() - before;
    }

    /**
     * Returns the smallest allocation of several equal rounds. Allocation by the code itself occurs
     * in every round. Code that is not compiled yet may allocate more, and the compiler may be
     * waiting for a CPU. The method stops after the first round that allocates nothing, at the
     * latest after the round that is running when two minutes have passed.
     */
    public static long leastBytesAllocatedBy(Runnable work) {
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        long least = bytesAllocatedBy(work);
        while (least > 0 && System.nanoTime() - deadline < 0) {
            least = Math.min(least, bytesAllocatedBy(work));
        }
        return least;
    }

    private static long read() {
        try {
            return (long) ALLOCATED.invokeExact();
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static MethodHandle allocatedBytesOfCurrentThread() {
        try {
            final Class<?> factory = Class.forName("java.lang.management.ManagementFactory");
            final Class<?> threads = Class.forName("com.sun.management.ThreadMXBean");
            AllocationMeter.class.getModule().addReads(factory.getModule());
            AllocationMeter.class.getModule().addReads(threads.getModule());
            final Object bean = factory.getMethod("getThreadMXBean").invoke(null);
            return MethodHandles.publicLookup()
                    .findVirtual(
                            threads,
                            "getCurrentThreadAllocatedBytes",
                            MethodType.methodType(long.class))
                    .bindTo(threads.cast(bean));
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
