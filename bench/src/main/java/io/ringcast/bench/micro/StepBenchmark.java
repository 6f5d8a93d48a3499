package io.ringcast.bench.micro;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.transmit.Transmitter;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Steps of {@link BurstBenchmark}'s path for frames of 100 bytes. Each benchmark runs its step and
 * all earlier ones, so the cost of a step is the difference to the previous benchmark. Time is per
 * frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class StepBenchmark {
    private static final int LENGTH = 100;

    private final Burst burst = new Burst(SimulatedRings.BURST);
    private final Headers headers = new Headers();
    private final RuleTable table = new RuleTable(SimulatedRings.rules());
    private final OutFrame out = new OutFrame(headers);
    private SimulatedRings rings;
    private FrameSource source;
    private Transmitter transmitter;
    private Transmitter recording;

    /** For JMH. */
    public StepBenchmark() {}

    /** Builds both rings. */
    @Setup
    public void open() {
        rings = new SimulatedRings(LENGTH);
        source = rings.source();
        transmitter = rings.transmitter(null);
        recording = rings.transmitter(new LatencyRecorder());
    }

    /** Frees the rings. */
    @TearDown
    public void close() {
        rings.close();
    }

    /** Runs the simulated kernel, receives and releases. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int step1Receive() {
        rings.deliver();
        final int count = source.receive(burst);
        source.release(burst);
        return count;
    }

    /** Adds the rules. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int step2Match() {
        rings.deliver();
        final int count = source.receive(burst);
        int rules = 0;
        for (int i = 0; i < count; i++) {
            rules += table.match(burst, i, headers);
        }
        source.release(burst);
        return rules;
    }

    /** Adds rewriting. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int step3Rewrite() {
        rings.deliver();
        final int count = source.receive(burst);
        int rewritten = 0;
        for (int i = 0; i < count; i++) {
            rewritten += rewrite(i) ? 1 : 0;
        }
        source.release(burst);
        return rewritten;
    }

    /** Adds the transmit ring, with the transmitting half of the simulated kernel. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int step4Transmit() {
        rings.deliver();
        final int count = source.receive(burst);
        final int accepted = transmit(transmitter, count);
        source.release(burst);
        return accepted;
    }

    /** Adds clocks and latencies. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int step5Latency() {
        rings.deliver();
        final int count = source.receive(burst);
        out.takenAt(HotSyscalls.realtimeNanos());
        final int accepted = transmit(recording, count);
        source.release(burst);
        return accepted;
    }

    private boolean rewrite(int i) {
        return table.match(burst, i, headers) >= 0 && table.rewrite(out, 0);
    }

    private int transmit(Transmitter to, int count) {
        to.begin(count);
        int accepted = 0;
        for (int i = 0; i < count; i++) {
            if (rewrite(i) && to.accept(out)) {
                accepted++;
            }
        }
        to.flush();
        return accepted;
    }
}
