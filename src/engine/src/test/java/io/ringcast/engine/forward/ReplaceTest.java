package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.PollWait;
import io.ringcast.engine.ring.ReceiveRing;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Commands between rounds, and their use: replacing the rings of a running loop. */
@Timeout(240)
class ReplaceTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final int BURST = 16;

    private final Arena arena = Arena.ofAuto();
    private final RuleSet rules =
            RuleSet.of(Rule.named("a").to(Destination.parse("10.0.2.2").withMac(9)).build());
    private final MemorySegment frame = ForwarderTest.datagram(arena, "239.1.2.3", 10000, 58);
    private final ForwardCounters counters = new ForwardCounters(1);
    private final In oldIn = new In();
    private final Out oldOut = new Out();
    private final Forwarder forwarder =
            new Forwarder(oldIn.ring, new RuleTable(rules), oldOut.ring, counters, BURST);

    private final class In {
        private final SimulatedKernel.Receive device = new SimulatedKernel.Receive(GEOMETRY, arena);
        private final ReceiveRing ring = device.ring();

        void deliver(int frames) {
            for (int i = 0; i < frames; i++) {
                assertTrue(device.deliver(frame, 1_000_000_000L, FrameFlags.CSUM_NOT_READY));
            }
        }
    }

    private final class Out {
        private final TransmitCounters counters = new TransmitCounters(1);
        private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
        private final SimulatedPort device =
                new SimulatedPort(memory, GEOMETRY, (address, length) -> this.left++);
        private final Transmitter ring =
                Transmitters.open(
                        new Transmitters.Plan(
                                TransmitMode.RING,
                                1500,
                                GEOMETRY,
                                new boolean[1],
                                counters,
                                new LatencyRecorder()),
                        device,
                        memory);
        private int left;
    }

    private void assertLaw(Out... outs) {
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        long ended = 0;
        for (final Out out : outs) {
            ended += out.counters.sent() + out.counters.errors() + out.ring.inFlight();
        }
        assertEquals(counters.matched(), ended);
    }

    @Test
    void whatTheOldSourceHoldsIsForwardedFirst() {
        final In newIn = new In();
        oldIn.deliver(3 * BURST + 1);
        assertEquals(BURST, forwarder.doWork());
        newIn.deliver(5);
        forwarder.replaceSource(newIn.ring);
        assertEquals(3 * BURST + 1, oldOut.left);
        oldIn.deliver(1);
        assertEquals(5, forwarder.doWork());
        assertEquals(0, forwarder.doWork(), "the old source is not asked any more");
        assertEquals(3 * BURST + 6, counters.received());
        assertLaw(oldOut);
    }

    @Test
    void whatTheOldTransmitterHasInFlightIsDrainedByWhoClosesIt() {
        final Out newOut = new Out();
        oldOut.device.hold(true);
        oldIn.deliver(7);
        forwarder.doWork();
        oldOut.device.complete(0);
        oldOut.device.complete(1);
        forwarder.replaceTransmitter(newOut.ring);
        assertEquals(0, forwarder.inFlight());
        assertEquals(5, oldOut.ring.inFlight());
        oldIn.deliver(4);
        forwarder.doWork();
        assertLaw(oldOut, newOut);
        oldOut.device.complete(2);
        oldOut.ring.close();
        assertEquals(3, oldOut.counters.sent());
        assertEquals(4, oldOut.counters.errors(TransmitError.ABANDONED));
        assertEquals(4, newOut.counters.sent());
        assertLaw(oldOut, newOut);
    }

    /** Frames that the old device did not take are sent late by neither of the two transmitters. */
    @Test
    void whatTheOldDeviceDidNotTakeIsAbandoned() {
        final Out newOut = new Out();
        oldOut.device.blockAfter(2);
        oldIn.deliver(6);
        forwarder.doWork();
        forwarder.replaceTransmitter(newOut.ring);
        oldOut.ring.close();
        assertEquals(2, oldOut.left);
        assertEquals(4, oldOut.counters.errors(TransmitError.ABANDONED));
        assertEquals(0, newOut.left);
        assertLaw(oldOut, newOut);
    }

    @Test
    @Tag("allocation")
    void replacingLeavesALoopThatAllocatesNothing() {
        final Out newOut = new Out();
        final In newIn = new In();
        play(oldIn, 200_000);
        forwarder.execute(
                () -> {
                    forwarder.replaceSource(newIn.ring);
                    forwarder.replaceTransmitter(newOut.ring);
                });
        play(newIn, 200_000); // compiles again if necessary
        final long allocated = AllocationMeter.leastBytesAllocatedBy(() -> play(newIn, 200_000));
        assertEquals(0, allocated, "bytes in the best round of 200,000 frames");
        assertTrue(newOut.left > 200_000);
        assertLaw(oldOut, newOut);
    }

    private void play(In in, int frames) {
        for (int i = 0; i < frames; i++) {
            in.device.deliver(frame, 1_000_000_000L, FrameFlags.CSUM_NOT_READY);
            if (i % BURST == 0) {
                forwarder.doWork();
            }
        }
    }

    @Test
    void withoutALoopTheCallerExecutes() {
        final List<Thread> by = new ArrayList<>();
        assertTrue(forwarder.execute(() -> by.add(Thread.currentThread())).isDone());
        forwarder.doWork(); // a loop is there from now on
        final CompletableFuture<Void> done =
                CompletableFuture.supplyAsync(
                                () -> forwarder.execute(() -> by.add(Thread.currentThread())))
                        .join();
        assertFalse(done.isDone());
        forwarder.doWork();
        assertTrue(done.isDone());
        final Thread caller = Thread.currentThread();
        assertEquals(List.of(caller, caller), by);
    }

    @Test
    void atTheLoopsEndTheRestIsExecuted() {
        forwarder.doWork();
        final CompletableFuture<Void> waiting =
                CompletableFuture.supplyAsync(() -> forwarder.execute(() -> {})).join();
        assertFalse(waiting.isDone());
        forwarder.leave();
        assertTrue(waiting.isDone());
        assertTrue(
                CompletableFuture.supplyAsync(() -> forwarder.execute(() -> {})).join().isDone());
    }

    @Test
    void aFailingCommandIsTheCallersAndTheLoopGoesOn() {
        final CompletableFuture<Void> failed =
                forwarder.execute(
                        () -> {
                            throw new IllegalStateException("no");
                        });
        final CompletionException e = assertThrows(CompletionException.class, failed::join);
        assertEquals("no", e.getCause().getMessage());
        oldIn.deliver(1);
        assertEquals(1, forwarder.doWork());
    }

    /** A loop that waits in poll(2), and rings that change under it again and again. */
    @Test
    void aRunningLoopExecutesBetweenRounds() throws Exception {
        final PollWait wait = new PollWait();
        final Thread loop = new Thread(() -> forwarder.run(new PollIdle(wait, forwarder)), "loop");
        oldIn.deliver(1);
        loop.start();
        while (counters.received() == 0) {
            Thread.onSpinWait();
        }
        final List<Out> outs = new ArrayList<>(List.of(oldOut));
        final List<Thread> by = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            final In in = new In();
            final Out out = new Out();
            in.deliver(20);
            forwarder
                    .execute(
                            () -> {
                                forwarder.replaceTransmitter(out.ring);
                                forwarder.replaceSource(in.ring);
                                by.add(Thread.currentThread());
                            })
                    .get(10, TimeUnit.SECONDS);
            outs.get(outs.size() - 1).ring.close();
            outs.add(out);
        }
        final In last = new In();
        forwarder.execute(() -> forwarder.replaceSource(last.ring)).get(10, TimeUnit.SECONDS);
        forwarder.stop();
        loop.join();
        assertEquals(101, counters.received());
        assertLaw(outs.toArray(Out[]::new));
        assertEquals(Collections.nCopies(5, loop), by);
    }
}
