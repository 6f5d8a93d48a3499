package io.ringcast.bench.micro;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.forward.HandlerPlan;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.lang.foreign.ValueLayout;
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
 * Frames of 100 bytes into a handler, compared with the ring alone and with forwarding, with and
 * without an application's rewrite steps. Time is per frame and includes the simulated kernel.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HandlerBenchmark {
    private static final int LENGTH = 100;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final Burst burst = new Burst(SimulatedRings.BURST);
    private SimulatedRings rings;
    private FrameSource source;
    private Forwarder loop;
    private long sum;

    /** For JMH. */
    public HandlerBenchmark() {}

    /** Builds both rings. */
    @Setup
    public void open() {
        rings = new SimulatedRings(LENGTH);
        source = rings.source();
    }

    /** Frees the rings. */
    @TearDown
    public void close() {
        rings.close();
    }

    private Forwarder loop(HandlerPlan handler) {
        return new Forwarder(
                source,
                new RuleTable(SimulatedRings.rules()),
                rings.transmitter(new LatencyRecorder()),
                new ForwardCounters(1),
                SimulatedRings.BURST,
                null,
                handler);
    }

    private HandlerPlan handler(boolean checked) {
        return new HandlerPlan(this::read, checked, (rule, cause) -> {});
    }

    private Verdict read(ReceivedFrame frame) {
        sum += frame.memory().get(INT, frame.payloadOffset(0));
        return Verdict.CONSUME;
    }

    /** Creates steps of different classes, as an application has them. */
    private HandlerPlan steps(int count) {
        final FrameHandler sequence =
                frame -> {
                    frame.putLong(0, 0, sum++);
                    return Verdict.FORWARD;
                };
        final FrameHandler stamp =
                frame -> {
                    frame.putLong(0, 8, frame.timestamp());
                    return Verdict.FORWARD;
                };
        final FrameHandler port =
                frame -> {
                    frame.putShort(0, 16, (short) frame.sourcePort());
                    return Verdict.FORWARD;
                };
        return new HandlerPlan(
                count == 1 ? sequence : sequence.andThen(stamp).andThen(port),
                false,
                (rule, cause) -> {});
    }

    private int round(HandlerPlan handler) {
        if (loop == null) {
            loop = loop(handler);
        }
        rings.deliver();
        return loop.doWork();
    }

    /** Reads the same four bytes of each frame, directly from the ring. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public long ring() {
        rings.deliver();
        final int count = source.receive(burst);
        for (int i = 0; i < count; i++) {
            sum += burst.memory().get(INT, burst.offset(i) + 42);
        }
        source.release(burst);
        return sum;
    }

    /** Runs rules, clock, counters and a handler. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int handler() {
        return round(loop == null ? handler(false) : null);
    }

    /** Runs the same with checked frames, whose memory segments become invalid with the frame. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int checkedHandler() {
        return round(loop == null ? handler(true) : null);
    }

    /** Forwards, without a handler. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int forwarder() {
        return round(null);
    }

    /** Forwards, and writes a number into each payload. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int oneStep() {
        return round(loop == null ? steps(1) : null);
    }

    /** Forwards, with three steps in sequence that write 18 bytes into each payload. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int threeSteps() {
        return round(loop == null ? steps(3) : null);
    }
}
