package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleStrategyTest {
    /** Sleeping is a voluntary switch to another task; spinning and yielding are not. */
    @Test
    void backoffSleepsOnlyAfterTwoHundredRoundsWithoutWork() throws IOException {
        final IdleStrategy idle = new BackoffIdle();
        assertTrue(sleepsIn(idle, 200) < 100);
        assertTrue(sleepsIn(idle, 200) >= 200);
        idle.idle(1);
        assertTrue(sleepsIn(idle, 200) < 100);
        assertTrue(sleepsIn(idle, 200) >= 200);
    }

    private static long sleepsIn(IdleStrategy idle, int rounds) throws IOException {
        final long before = voluntarySwitches();
        for (int i = 0; i < rounds; i++) {
            idle.idle(0);
        }
        return voluntarySwitches() - before;
    }

    private static long voluntarySwitches() throws IOException {
        return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                .mapToLong(line -> Long.parseLong(line.split(":")[1].strip()))
                .findFirst()
                .orElseThrow();
    }

    /** Load, not speed: what the waiting costs the processor is the strategy's contract. */
    @Test
    void backoffLeavesTheProcessorAlone() throws IOException {
        final IdleStrategy idle = new BackoffIdle();
        final long wallStart = System.nanoTime();
        final long cpuStart = processorNanos();
        while (System.nanoTime() - wallStart < Duration.ofMillis(500).toNanos()) {
            idle.idle(0);
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
