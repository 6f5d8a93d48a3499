package io.ringcast.bench.micro;

import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Complete path of a burst in user space: receive ring, match, rewrite, transmit ring, counters and
 * latency. The kernel's side of both rings is simulated. Time is per frame. The reference's burst.c
 * does the same work.
 *
 * <p>{@link #forward} includes the cost of the simulation, which {@link #kernelOnly} measures
 * alone. {@link StepBenchmark} splits the rest into steps.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BurstBenchmark {
    /** Frame length in bytes. */
    @Param({"64", "100", "512", "1400"})
    public int length;

    private SimulatedRings rings;
    private Forwarder forwarder;

    /** For JMH. */
    public BurstBenchmark() {}

    /** Builds both rings and the engine between them. */
    @Setup
    public void open() {
        rings = new SimulatedRings(length);
        forwarder =
                new Forwarder(
                        rings.source(),
                        new RuleTable(SimulatedRings.rules()),
                        rings.transmitter(new LatencyRecorder()),
                        new ForwardCounters(1),
                        SimulatedRings.BURST);
    }

    /** Frees the rings. */
    @TearDown
    public void close() {
        rings.close();
    }

    /** Simulated kernel and engine. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int forward() {
        rings.deliver();
        return forwarder.doWork();
    }

    /**
     * Simulated kernel, plus the engine's writes of the status words and nothing else of the
     * engine.
     */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public long kernelOnly() {
        return rings.kernelOnly();
    }
}
