package io.ringcast.bench.micro;

import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.ReceiveRing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Cost of a round with one receive ring, and with further rings on which nothing arrives. Time is
 * per round, with a single frame, where the overhead matters most, and with no frame.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class InterfacesBenchmark {
    private static final int LENGTH = 100;

    /** Receiving interfaces. */
    @Param({"1", "2", "4"})
    public int interfaces;

    private SimulatedRings rings;
    private final List<SimulatedRings> idle = new ArrayList<>();
    private Forwarder forwarder;

    /** For JMH. */
    public InterfacesBenchmark() {}

    /** Builds the rings and the engine between them. */
    @Setup
    public void open() {
        rings = new SimulatedRings(LENGTH);
        final List<ReceiveRing> sources = new ArrayList<>(List.of(rings.source()));
        final List<RuleTable> tables =
                new ArrayList<>(List.of(new RuleTable(SimulatedRings.rules())));
        while (sources.size() < interfaces) {
            final SimulatedRings other = new SimulatedRings(LENGTH);
            idle.add(other);
            sources.add(other.source());
            tables.add(tables.get(0).beside("if" + sources.size()));
        }
        forwarder = interfaces == 1 ? one(tables.get(0)) : several(sources, tables);
    }

    private Forwarder one(RuleTable table) {
        return new Forwarder(
                rings.source(),
                table,
                rings.transmitter(new LatencyRecorder()),
                new ForwardCounters(1),
                SimulatedRings.BURST);
    }

    private Forwarder several(List<ReceiveRing> sources, List<RuleTable> tables) {
        return new Forwarder(
                new RoundRobin(sources),
                tables,
                rings.transmitter(new LatencyRecorder()),
                new ForwardCounters(1, interfaces),
                SimulatedRings.BURST,
                null);
    }

    /** Frees the rings. */
    @TearDown
    public void close() {
        rings.close();
        idle.forEach(SimulatedRings::close);
        idle.clear();
    }

    /** Forwards a single frame; includes the simulated kernel. */
    @Benchmark
    public int frame() {
        rings.deliver(1);
        return forwarder.doWork();
    }

    /** Runs a round without a frame. */
    @Benchmark
    public int nothing() {
        return forwarder.doWork();
    }
}
