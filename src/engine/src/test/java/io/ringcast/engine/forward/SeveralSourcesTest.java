package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.RoundRobin;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One loop over the rings of several interfaces. */
class SeveralSourcesTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final int BURST = 16;
    private static final int PAYLOAD = 14 + 20 + 8;
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED;

    private final Arena arena = Arena.ofAuto();
    private final RuleSet rules =
            RuleSet.of(Rule.named("a").to(Destination.parse("10.0.2.2").withMac(9)).build());
    private final List<In> in = Stream.generate(In::new).limit(3).toList();
    private final List<RuleTable> tables = tables(new RuleTable(rules));
    private final ForwardCounters counters = new ForwardCounters(1, 3);
    private final TransmitCounters sent = new TransmitCounters(1);

    /** Frames that left: the number of the interface, and the frame's number on it. */
    private final List<Integer> leftBy = new ArrayList<>();

    private final List<Integer> leftAs = new ArrayList<>();

    private final Forwarder forwarder =
            new Forwarder(
                    new RoundRobin(in.stream().map(each -> each.device.ring()).toList()),
                    tables,
                    transmitter(),
                    counters,
                    BURST,
                    null);

    private final class In {
        private final SimulatedKernel.Receive device = new SimulatedKernel.Receive(GEOMETRY, arena);
        private int delivered;

        void deliver(int frames) {
            for (int i = 0; i < frames; i++) {
                assertTrue(offer());
            }
        }

        boolean offer() {
            final MemorySegment frame =
                    ForwarderTest.datagram(Arena.ofAuto(), "239.1.2.3", 10000, 58);
            frame.set(INT, PAYLOAD, in.indexOf(this));
            frame.set(INT, PAYLOAD + 4, delivered);
            final boolean taken = device.deliver(frame, 1_000_000_000L, FrameFlags.CSUM_NOT_READY);
            delivered += taken ? 1 : 0;
            return taken;
        }
    }

    private static List<RuleTable> tables(RuleTable first) {
        return List.of(first, first.beside("if2"), first.beside("if3"));
    }

    private Transmitter transmitter() {
        final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
        final SimulatedPort device =
                new SimulatedPort(
                        memory,
                        GEOMETRY,
                        (address, length) -> {
                            final MemorySegment frame =
                                    memory.asSlice(address - memory.address(), length);
                            leftBy.add(frame.get(INT, PAYLOAD));
                            leftAs.add(frame.get(INT, PAYLOAD + 4));
                        });
        return Transmitters.open(
                new Transmitters.Plan(
                        TransmitMode.RING,
                        1500,
                        GEOMETRY,
                        new boolean[1],
                        sent,
                        new LatencyRecorder()),
                device,
                memory);
    }

    private List<Integer> from(int source) {
        return IntStream.range(0, leftBy.size())
                .filter(i -> leftBy.get(i) == source)
                .mapToObj(leftAs::get)
                .toList();
    }

    /** Checks that all frames are accounted for, the order of each interface, and the sums. */
    private void assertAllLeft() {
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        assertEquals(counters.matched(), sent.sent());
        long bytes = 0;
        for (int i = 0; i < in.size(); i++) {
            final int delivered = in.get(i).delivered;
            assertEquals(IntStream.range(0, delivered).boxed().toList(), from(i), "interface " + i);
            assertEquals(delivered, counters.received(i));
            assertEquals(delivered, counters.frames(i));
            bytes += counters.receivedBytes(i);
        }
        assertEquals(counters.receivedBytes(), bytes);
        assertEquals(leftBy.size(), counters.received());
    }

    private void forwardAll() {
        while (forwarder.doWork() > 0) {
            // more
        }
    }

    /** A ring that is always full delays another one by one burst only, however long it is full. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aFloodOfOneDelaysAnotherByOneBurst(int flooded) {
        final In flood = in.get(flooded);
        final int other = (flooded + 1) % 3;
        for (int round = 0; round < 50; round++) {
            while (flood.offer()) {
                // until its ring is full
            }
            in.get(other).deliver(1);
            final long before = counters.received(flooded);
            while (counters.received(other) < round + 1) {
                assertTrue(forwarder.doWork() > 0);
            }
            final long meanwhile = counters.received(flooded) - before;
            assertTrue(meanwhile <= BURST, () -> meanwhile + " frames of the flood went before");
        }
        forwardAll();
        assertAllLeft();
    }

    /** Each round takes one burst from one of them, in turn. */
    @Test
    void severalFloodsHaveTheirTurns() {
        in.forEach(each -> each.deliver(4 * BURST));
        for (int round = 0; round < 4; round++) {
            for (int turn = 0; turn < 3; turn++) {
                assertEquals(BURST, forwarder.doWork());
            }
            for (int i = 0; i < 3; i++) {
                assertEquals((round + 1L) * BURST, counters.received(i));
            }
        }
        assertEquals(0, forwarder.doWork());
        assertEquals(12, counters.bursts());
        assertAllLeft();
    }

    @Test
    void orderAndCountsHoldUnderRandomTraffic() {
        final Random random = new Random(8);
        for (int round = 0; round < 2_000; round++) {
            final In one = in.get(random.nextInt(3));
            for (int i = random.nextInt(40); i > 0; i--) {
                one.offer();
            }
            forwarder.doWork();
        }
        forwardAll();
        assertAllLeft();
    }

    /** Replaces one source, as when its device is replaced; frames in the others wait untouched. */
    @Test
    void oneIsReplacedAndTheOthersKeepTheirPlace() {
        in.forEach(each -> each.deliver(3 * BURST));
        assertEquals(BURST, forwarder.doWork());
        final SimulatedKernel.Receive next = new SimulatedKernel.Receive(GEOMETRY, arena);
        forwarder.replaceSource(1, next.ring());
        assertEquals(3 * BURST, counters.received(1), "what the former held is forwarded first");
        assertEquals(3L * BURST, counters.received(), "and nothing else");
        forwardAll();
        assertAllLeft();
        in.get(1).offer();
        assertEquals(0, forwarder.doWork(), "the former is not asked any more");
        assertTrue(
                next.deliver(
                        ForwarderTest.datagram(arena, "239.1.2.3", 10000, 58),
                        1_000_000_000L,
                        FrameFlags.CSUM_NOT_READY));
        assertEquals(1, forwarder.doWork());
        assertEquals(3 * BURST + 1, counters.received(1));
    }

    @Test
    void longFramesAreHeldAgainstTheMtuOfTheirInterface() {
        tables.get(0).receiveLimit(1514);
        tables.get(1).receiveLimit(60);
        in.get(0).deliver(1);
        in.get(1).deliver(2);
        in.get(2).deliver(1);
        forwardAll();
        assertEquals(2, counters.dropped(DropReason.OVERSIZE));
        assertEquals(2, counters.matched());
    }

    /** A destination has one MAC address, whichever interface a frame arrives on. */
    @Test
    void destinationsAreTheSameForAll() {
        tables.get(2).setMac(0, RuleTable.UNRESOLVED);
        in.forEach(each -> each.deliver(1));
        forwardAll();
        assertEquals(3, counters.matched());
        assertEquals(3, sent.errors());
    }

    /** A handler gets the receiving interface of a frame, and a burst allocates nothing. */
    @Test
    void aHandlerSeesFramesOfAll() {
        final long[] seen = new long[3];
        final Forwarder handling =
                new Forwarder(
                        new RoundRobin(in.stream().map(each -> each.device.ring()).toList()),
                        tables,
                        transmitter(),
                        counters,
                        BURST,
                        new HandlerPlan(
                                frame -> {
                                    seen[frame.receiveInterface()]++;
                                    assertEquals(
                                            frame.receiveInterface(),
                                            frame.memory().get(INT, frame.payloadOffset(0)));
                                    return Verdict.CONSUME;
                                },
                                false,
                                (rule, failure) -> {
                                    throw new AssertionError(failure);
                                }));
        final List<MemorySegment> frames =
                IntStream.range(0, 3)
                        .mapToObj(
                                i -> {
                                    final MemorySegment frame =
                                            ForwarderTest.datagram(arena, "239.1.2.3", 10000, 58);
                                    frame.set(INT, PAYLOAD, i);
                                    return frame;
                                })
                        .toList();
        final Runnable traffic =
                () -> {
                    for (int round = 0; round < 30_000; round++) {
                        final int i = round % 3;
                        in.get(i).device.deliver(frames.get(i), 1, FrameFlags.CSUM_NOT_READY);
                        handling.doWork();
                    }
                };
        traffic.run();
        assertEquals(0, AllocationMeter.leastBytesAllocatedBy(traffic), "bytes in the best round");
        assertEquals(seen[0], seen[1]);
        assertEquals(seen[0], seen[2]);
        assertEquals(counters.consumed(), seen[0] + seen[1] + seen[2]);
    }
}
