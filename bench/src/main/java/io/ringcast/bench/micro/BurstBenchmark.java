package io.ringcast.bench.micro;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.linux.HotSyscalls;
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
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
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
 * The whole way of a burst in user space: receive ring, match, rewrite, transmit ring, counters and
 * latency, with the kernel's side of both rings simulated. Time is per frame. The reference's
 * burst.c does the same.
 *
 * <p>The simulation costs time too: {@link #kernelOnly} is that part of {@link #forward}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BurstBenchmark {
    private static final int BURST = 64;
    private static final int SLOT = 2048;
    private static final int SLOTS = 1024;
    private static final long MAC = 0x0200_0000_0001L;

    // status word and its values as in linux/if_packet.h, struct tpacket2_hdr
    private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();
    private static final int KERNEL = 0;
    private static final int SEND_REQUEST = 1;

    /** Frame length in bytes. */
    @Param({"64", "100", "512", "1400"})
    public int length;

    private Arena arena;
    private MemorySegment receive;
    private MemorySegment transmit;
    private SimulatedKernel.Receive receiving;
    private SimulatedKernel.Transmit transmitting;
    private MemorySegment frame;
    private Forwarder forwarder;
    private int next;

    /** For JMH. */
    public BurstBenchmark() {}

    /** Builds both rings and the engine between them. */
    @Setup
    public void open() {
        arena = Arena.ofShared();
        final RingGeometry geometry = new RingGeometry(SLOT, SLOTS);
        receive = SimulatedKernel.ring(geometry, arena);
        transmit = SimulatedKernel.ring(geometry, arena);
        receiving = new SimulatedKernel.Receive(receive, geometry);
        transmitting =
                new SimulatedKernel.Transmit(transmit, geometry, (memory, offset, bytes) -> {});
        frame = Frames.multicast(length, arena);
        next = 0;
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("bench").to(Destination.parse("10.0.0.2").withMac(MAC)).build());
        final TransmitCounters sent = new TransmitCounters(1);
        forwarder =
                new Forwarder(
                        new ReceiveRing(receive, geometry),
                        new RuleTable(rules),
                        new TransmitRing(transmit, geometry, 1500, transmitting, sent),
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

    /** Simulated kernel and engine. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int forward() {
        deliver();
        return forwarder.doWork();
    }

    /** Simulated kernel alone; of the engine's work only its writes of the status words. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long kernelOnly() {
        deliver();
        for (int i = 0; i < BURST; i++) {
            final long slot = (long) next * SLOT;
            STATUS.setRelease(receive, slot, KERNEL);
            transmit.set(ValueLayout.JAVA_INT, slot + Integer.BYTES, length);
            STATUS.setRelease(transmit, slot, SEND_REQUEST);
            next = next + 1 & SLOTS - 1;
        }
        return transmitting.kick();
    }

    private void deliver() {
        final long time = HotSyscalls.realtimeNanos();
        for (int i = 0; i < BURST; i++) {
            receiving.deliver(frame, time, FrameFlags.CSUM_VALID);
        }
    }
}
