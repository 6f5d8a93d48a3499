package io.ringcast.bench.micro;

import io.ringcast.engine.packet.FrameSender;
import io.ringcast.engine.packet.UdpHeaders;
import java.lang.foreign.MemorySegment;
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
 * Frames of 100 bytes that an application writes into the transmit ring itself. Time is per frame
 * and includes the simulated kernel.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SenderBenchmark {
    private static final int PAYLOAD = 100 - UdpHeaders.LENGTH;

    private FrameSender sender;
    private UdpHeaders headers;
    private long number;

    /** For JMH. */
    public SenderBenchmark() {}

    /** Builds the ring. */
    @Setup
    public void open() {
        sender = FrameSender.on("simulated").openSimulated(frame -> {});
        headers = UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, sender.mac()).build();
    }

    /** Frees the ring. */
    @TearDown
    public void close() {
        sender.close();
    }

    /** Claims a slot, writes eight bytes, commits. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int claimAndCommit() {
        for (int i = 0; i < SimulatedRings.BURST; i++) {
            final MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + PAYLOAD);
            frame.set(ValueLayout.JAVA_LONG_UNALIGNED, UdpHeaders.LENGTH, number++);
            sender.commit();
        }
        return sender.flush();
    }

    /** Claims a slot, writes headers with both checksums and the payload, commits. */
    @Benchmark
    @OperationsPerInvocation(SimulatedRings.BURST)
    public int datagram() {
        for (int i = 0; i < SimulatedRings.BURST; i++) {
            final MemorySegment frame = sender.tryClaim(UdpHeaders.LENGTH + PAYLOAD);
            frame.set(ValueLayout.JAVA_LONG_UNALIGNED, UdpHeaders.LENGTH, number++);
            headers.write(frame, 0, PAYLOAD);
            sender.commit();
        }
        return sender.flush();
    }
}
