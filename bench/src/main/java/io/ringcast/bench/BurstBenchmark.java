package io.ringcast.bench;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.ring.ReceiveRing;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.ring.TransmitRing;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.RuleTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The whole way of a burst in user space: receive ring, match, rewrite, transmit ring, counters and
 * latency, with the kernel's side of both rings simulated. Time is per frame.
 *
 * <p>The simulation costs time too: {@link #kernelOnly} is that part of {@link #forward}, to be
 * subtracted.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-Xmx256m", "-XX:+UseSerialGC"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BurstBenchmark {
    private static final int BURST = 64;
    private static final long MAC = 0x0200_0000_0001L;

    /** Frame length in bytes. */
    @Param({"64", "100", "512", "1400"})
    public int length;

    private Arena arena;
    private SimulatedKernel.Receive kernel;
    private MemorySegment frame;
    private Forwarder forwarder;
    private ReceiveRing ring;
    private io.ringcast.engine.burst.Burst burst;

    /** For JMH. */
    public BurstBenchmark() {}

    /** Builds both rings and the engine between them. */
    @Setup
    public void open() {
        arena = Arena.ofShared();
        final RingGeometry geometry = new RingGeometry(2048, 1024);
        final MemorySegment receive = SimulatedKernel.ring(geometry, arena);
        final MemorySegment transmit = SimulatedKernel.ring(geometry, arena);
        kernel = new SimulatedKernel.Receive(receive, geometry);
        frame = Frames.multicast(length, arena);
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("bench").to(Destination.parse("10.0.0.2").withMac(MAC)).build());
        final TransmitCounters sent = new TransmitCounters(1);
        ring = new ReceiveRing(receive, geometry);
        burst = new io.ringcast.engine.burst.Burst(BURST);
        forwarder =
                new Forwarder(
                        ring,
                        new RuleTable(rules),
                        new TransmitRing(
                                transmit,
                                geometry,
                                1500,
                                new SimulatedKernel.Transmit(
                                        transmit, geometry, (memory, offset, length) -> {}),
                                sent),
                        new ForwardCounters(1),
                        sent,
                        new LatencyRecorder(),
                        BURST);
    }

    /** Frees the rings. */
    @TearDown
    public void close() {
        arena.close();
    }

    /** Kernel simulation and engine. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int forward() {
        deliver();
        return forwarder.doWork();
    }

    /** Kernel simulation alone: frames are delivered, lent and given back. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int kernelOnly() {
        deliver();
        final int count = ring.borrow(burst);
        ring.giveBack(burst);
        return count;
    }

    private void deliver() {
        for (int i = 0; i < BURST; i++) {
            kernel.deliver(frame, i, FrameFlags.CSUM_VALID);
        }
    }
}
