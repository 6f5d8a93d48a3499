package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

class IdleTest {
    /** Of 200 sleeps all but the first ten are the longest, a millisecond. */
    private static final long SLEEPS_NANOS = 190_000_000;

    /** Spinning and yielding are no voluntary switches to another task. */
    @Test
    void backoffSleepsOnlyAfterTwoHundredRoundsWithoutWork() throws IOException {
        final IntConsumer idle = new BackoffIdle();
        for (int i = 0; i < 2; i++) {
            final long before = voluntarySwitches();
            rounds(idle);
            assertTrue(voluntarySwitches() - before < 100);
            final long start = System.nanoTime();
            rounds(idle);
            assertTrue(System.nanoTime() - start >= SLEEPS_NANOS);
            idle.accept(1);
        }
    }

    private static void rounds(IntConsumer idle) {
        for (int i = 0; i < 200; i++) {
            idle.accept(0);
        }
    }

    static long voluntarySwitches() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                .findFirst()
                .orElseThrow();
    }

    /** Load, not speed: what the waiting costs the processor is the strategy's contract. */
    @Test
    void backoffLeavesTheProcessorAlone() throws IOException {
        final IntConsumer idle = new BackoffIdle();
        final long wallStart = System.nanoTime();
        final long cpuStart = processorNanos();
        while (System.nanoTime() - wallStart < Duration.ofMillis(500).toNanos()) {
            idle.accept(0);
        }
        final long cpu = processorNanos() - cpuStart;
        assertTrue(cpu < Duration.ofMillis(250).toNanos(), cpu + " ns of processor in 500 ms");
    }

    /**
     * First column: time on the processor, nanoseconds (Documentation/scheduler/sched-stats.rst).
     */
    private static long processorNanos() throws IOException {
        return Long.parseLong(
                Files.readString(Path.of("/proc/thread-self/schedstat")).split(" ")[0]);
    }
}
