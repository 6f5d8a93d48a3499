package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import io.ringcast.engine.warmup.Sample;
import io.ringcast.engine.warmup.Samples;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The whole loop over simulated rings, with all its counters and recorders. */
class LoopAllocationTest {
    private static final int MTU = 1500;
    private static final RingGeometry RING = RingGeometry.forMtu(MTU, 256);
    private static final int BURST = 64;
    private static final int BURSTS = 2_000;
    private int next;

    @ParameterizedTest
    @CsvSource({
        "RING, 1",
        "RING, 256",
        "DIRECT, 1",
        "DIRECT, 256",
        "GSO, 1",
        "GSO, 256",
        "AUTO, 1",
        "AUTO, 256"
    })
    void allocatesNothing(TransmitMode mode, int size) {
        allocatesNothing(mode, size, 1);
    }

    @ParameterizedTest
    @CsvSource({"RING, 1", "AUTO, 256"})
    void allocatesNothingForTwoInterfaces(TransmitMode mode, int size) {
        allocatesNothing(mode, size, 2);
    }

    private void allocatesNothing(TransmitMode mode, int size, int interfaces) {
        try (Arena arena = Arena.ofShared()) {
            final List<SimulatedKernel.Receive> kernels = new ArrayList<>();
            for (int i = 0; i < interfaces; i++) {
                kernels.add(new SimulatedKernel.Receive(RING, arena));
            }
            final RuleSet rules = rules(size);
            final RuleTable table = new RuleTable(rules);
            table.receiveLimit(MTU + 14);
            final MemorySegment transmit = SimulatedKernel.ring(RING, arena);
            final TransmitCounters sent = new TransmitCounters(rules.destinations());
            final ForwardCounters seen = new ForwardCounters(size, interfaces);
            final Transmitter transmitter =
                    Transmitters.open(
                            new Transmitters.Plan(
                                    mode,
                                    MTU,
                                    RING,
                                    Gso.ofDestinations(rules),
                                    sent,
                                    new LatencyRecorder()),
                            new SimulatedPort(transmit, RING, (address, length) -> {}),
                            transmit);
            final Forwarder forwarder =
                    interfaces == 1
                            ? new Forwarder(kernels.get(0).ring(), table, transmitter, seen, BURST)
                            : new Forwarder(
                                    new RoundRobin(
                                            kernels.stream()
                                                    .map(SimulatedKernel.Receive::ring)
                                                    .toList()),
                                    List.of(table, table.beside("if2")),
                                    transmitter,
                                    seen,
                                    BURST,
                                    null);
            final List<Sample> frames = new Samples(new RuleTable(rules), arena).all();
            // method handles allocate once, when they are linked
            run(kernels, frames, forwarder);
            final long allocated =
                    AllocationMeter.leastBytesAllocatedBy(() -> run(kernels, frames, forwarder));
            assertTrue(sent.sent() > BURSTS * BURST / 2, () -> "sent " + sent.sent());
            assertEquals(seen.matched(), sent.sent() + sent.errors(), "the law");
            assertEquals(0, allocated, "bytes in the best round");
            kernels.forEach(SimulatedKernel.Receive::close);
        }
    }

    private void run(
            List<SimulatedKernel.Receive> kernels, List<Sample> frames, Forwarder forwarder) {
        for (int n = 0; n < BURSTS; n++) {
            for (int i = 0; i <= n % BURST; i++) {
                frames.get(next % frames.size())
                        .deliver(kernels.get(next % kernels.size()), HotSyscalls.realtimeNanos());
                next++;
            }
            for (int i = 0; i < kernels.size(); i++) {
                forwarder.doWork();
            }
        }
    }

    private static RuleSet rules(int size) {
        final List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            final boolean ipv6 = i % 2 == 1;
            rules.add(
                    Rule.named("rule" + i)
                            .group(ipv6 ? "ff15::2:" + Integer.toHexString(i) : "239.2.1." + i)
                            .to(
                                    Destination.parse(ipv6 ? "2001:db8::2" : "10.0.0.2")
                                            .withMac(0x0200_0000_0001L))
                            .build());
        }
        return new RuleSet(rules);
    }
}
