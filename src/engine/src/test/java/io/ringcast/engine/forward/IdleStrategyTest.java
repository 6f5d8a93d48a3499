package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class IdleStrategyTest {
    /** Load, not speed: what the waiting costs the processor is the strategy's contract. */
    @Test
    void backoffLeavesTheProcessorAlone() {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final IdleStrategy idle = new BackoffIdle();
        final long wallStart = System.nanoTime();
        final long cpuStart = threads.getCurrentThreadCpuTime();
        while (System.nanoTime() - wallStart < Duration.ofMillis(500).toNanos()) {
            idle.idle(0);
        }
        final long cpu = threads.getCurrentThreadCpuTime() - cpuStart;
        assertTrue(cpu < Duration.ofMillis(150).toNanos(), cpu + " ns of processor in 500 ms");
    }
}
