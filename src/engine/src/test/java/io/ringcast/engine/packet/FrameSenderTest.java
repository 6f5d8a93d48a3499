package io.ringcast.engine.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Claims, and their misuse, with a kernel simulated on plain memory. */
class FrameSenderTest {
    private static final int SLOTS = 32;
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, SLOTS);
    private static final int MTU = 1500;
    private static final ValueLayout.OfInt NUMBER = ValueLayout.JAVA_INT_UNALIGNED;

    private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, Arena.ofAuto());
    private final List<Integer> wire = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final SimulatedPort kernel =
            new SimulatedPort(
                    memory,
                    GEOMETRY,
                    (address, length) -> {
                        wire.add(memory.get(NUMBER, address - memory.address()));
                        lengths.add(length);
                    });
    private final FrameSender sender = sender(false);

    private FrameSender sender(boolean checked) {
        final TransmitCounters counters = new TransmitCounters(1);
        return new FrameSender(
                Transmitters.openRing(
                        new Transmitters.Plan(
                                TransmitMode.RING, MTU, GEOMETRY, new boolean[1], counters, null),
                        kernel,
                        memory),
                counters,
                MTU,
                1,
                checked);
    }

    private boolean send(int number) {
        final MemorySegment frame = sender.tryClaim(60);
        if (frame == null) {
            return false;
        }
        frame.set(NUMBER, 0, number);
        sender.commit();
        return true;
    }

    private void assertLaw() {
        final TransmitCounters counters = sender.counters();
        assertEquals(sender.committed(), counters.sent() + counters.errors() + sender.inFlight());
    }

    private static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    @Test
    void leavesInOrderWithOneCallPerFlush() {
        for (int i = 0; i < 200; i++) {
            assertTrue(send(i));
            if (i % 20 == 19) {
                assertEquals(0, sender.flush());
            }
        }
        assertEquals(numbers(200), wire);
        assertEquals(200, sender.counters().sent());
        assertEquals(200L * 60, sender.counters().sentBytes());
        assertEquals(10, sender.counters().kicks());
        assertEquals(0, sender.refused());
        assertLaw();
    }

    @Test
    void nothingLeavesBeforeItIsCommittedAndFlushed() {
        final MemorySegment frame = sender.tryClaim(60);
        frame.set(NUMBER, 0, 7);
        assertEquals(List.of(), wire);
        sender.commit();
        assertEquals(List.of(), wire);
        assertEquals(1, sender.inFlight());
        sender.flush();
        assertEquals(List.of(7), wire);
    }

    @Test
    void anAbortedClaimLeavesItsSlotToTheNext() {
        assertTrue(send(0));
        final MemorySegment aborted = sender.tryClaim(100);
        sender.abort();
        final MemorySegment next = sender.tryClaim(50);
        assertSame(aborted, next);
        next.set(NUMBER, 0, 1);
        sender.commit();
        sender.flush();
        assertEquals(numbers(2), wire);
        assertEquals(List.of(60, 50), lengths);
        assertEquals(1, sender.aborted());
        assertEquals(2, sender.committed());
        assertLaw();
    }

    @Test
    void aShorterFrameThanWasClaimed() {
        sender.tryClaim(200).set(NUMBER, 0, 0);
        assertThrows(IllegalArgumentException.class, () -> sender.commit(201));
        assertThrows(IllegalArgumentException.class, () -> sender.commit(13));
        sender.commit(80);
        sender.flush();
        assertEquals(List.of(80), lengths);
    }

    @Test
    void aFullRingIsAnAnswer() {
        kernel.blockAfter(3);
        int taken = 0;
        while (send(taken)) {
            taken++;
        }
        assertEquals(SLOTS + 3, taken, "the kernel was asked for room");
        assertEquals(1, sender.refused());
        assertEquals(SLOTS, sender.inFlight());
        kernel.heal();
        assertEquals(0, sender.flush());
        assertEquals(numbers(taken), wire, "none lost, none doubled");
        assertEquals(0, sender.counters().errors());
        assertLaw();
    }

    @Test
    void whatTheKernelRefusesIsNotSent() {
        kernel.mtu(100);
        for (int i = 0; i < 5; i++) {
            final MemorySegment frame = sender.tryClaim(i == 2 ? 200 : 60);
            frame.set(NUMBER, 0, i);
            sender.commit();
        }
        sender.flush();
        assertEquals(List.of(0, 1, 3, 4), wire);
        assertEquals(4, sender.counters().sent());
        assertEquals(1, sender.counters().errors(TransmitError.WRONG_FORMAT));
        kernel.failAfter(1, Linux.ENETDOWN());
        send(5);
        send(6);
        sender.flush();
        kernel.heal();
        sender.flush();
        assertEquals(List.of(0, 1, 3, 4, 5), wire, "nothing leaves late");
        assertEquals(1, sender.counters().errors(TransmitError.ENETDOWN));
        assertLaw();
    }

    /** Only a tagged frame may exceed the MTU, by the 4 bytes of its tag (tpacket_snd). */
    @Test
    void onlyATaggedFrameMayBeTheLongest() {
        assertEquals(MTU + 18, sender.maxLength());
        sender.tryClaim(MTU + 18).set(ValueLayout.JAVA_SHORT_UNALIGNED, 12, (short) 0);
        sender.commit();
        assertEquals(1, sender.counters().errors(TransmitError.OVERSIZE));
        final MemorySegment tagged = sender.tryClaim(MTU + 18);
        tagged.set(ValueLayout.JAVA_BYTE, 12, (byte) 0x81);
        tagged.set(ValueLayout.JAVA_BYTE, 13, (byte) 0);
        sender.commit();
        sender.tryClaim(MTU + 14);
        sender.commit();
        assertEquals(2, sender.inFlight());
        assertLaw();
        final String message =
                assertThrows(IllegalArgumentException.class, () -> sender.tryClaim(MTU + 19))
                        .getMessage();
        assertEquals("frame of 1519 bytes: must have 14 to 1518", message);
        assertThrows(IllegalArgumentException.class, () -> sender.tryClaim(13));
        assertThrows(IllegalArgumentException.class, () -> sender.tryClaim(-1));
    }

    @Test
    void noWriteReachesAnotherSlot() {
        final MemorySegment frame = sender.tryClaim(60);
        assertThrows(IndexOutOfBoundsException.class, () -> frame.get(ValueLayout.JAVA_BYTE, -1));
        assertEquals(2048 - 32, frame.byteSize());
        sender.abort();
    }

    @Test
    void callsInTheWrongOrder() {
        refused("commit: this thread has claimed no frame", sender::commit);
        refused("commit: this thread has claimed no frame", () -> sender.commit(60));
        refused("abort: this thread has claimed no frame", sender::abort);
        sender.tryClaim(60);
        refused("tryClaim: a frame is claimed already", () -> sender.tryClaim(60));
        refused("tryClaim or flush: called from within a claim", sender::flush);
        refused("leave: called from within a claim (commit or abort it first)", sender::leave);
        sender.commit();
        refused("commit: this thread has claimed no frame", sender::commit);
        sender.flush();
        assertEquals(1, sender.counters().sent());
    }

    private static void refused(String message, Runnable call) {
        final String said = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertEquals(message, said.substring(0, Math.min(message.length(), said.length())));
    }

    @Test
    void anotherThreadIsToldWhose() throws Exception {
        send(0);
        final String here = "thread " + Thread.currentThread().getName() + " transmits";
        inAnother(
                () -> {
                    refused("tryClaim or flush: " + here, () -> sender.tryClaim(60));
                    refused("tryClaim or flush: " + here, sender::flush);
                    refused("commit: this thread has claimed no frame", sender::commit);
                    refused("leave: " + here, sender::leave);
                });
        sender.leave();
        inAnother(
                () -> {
                    assertTrue(send(1));
                    sender.flush();
                });
        assertTrue(send(2), "that thread has ended");
        sender.flush();
        assertEquals(numbers(3), wire);
    }

    /** A claim ends with its thread. */
    @Test
    void aThreadThatEndedHoldsNothing() throws Exception {
        inAnother(() -> sender.tryClaim(60).set(NUMBER, 0, 9));
        send(0);
        sender.flush();
        assertEquals(numbers(1), wire);
        sender.leave();
        inAnother(() -> sender.tryClaim(60));
        sender.close();
        assertEquals(1, sender.counters().sent());
    }

    @Test
    void aVirtualThreadIsNamed() throws Exception {
        final CountDownLatch sent = new CountDownLatch(1);
        final CountDownLatch over = new CountDownLatch(1);
        final Thread virtual =
                Thread.startVirtualThread(
                        () -> {
                            send(0);
                            sent.countDown();
                            try {
                                over.await();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
        sent.await();
        refused("tryClaim or flush: thread VirtualThread[#" + virtual.threadId(), sender::flush);
        over.countDown();
        virtual.join();
        sender.flush();
        assertEquals(numbers(1), wire);
    }

    private static void inAnother(Runnable work) throws Exception {
        final FutureTask<Void> task = new FutureTask<>(work, null);
        final Thread thread = Thread.ofPlatform().name("another").start(task);
        thread.join();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    @Test
    void nothingAfterTheEnd() {
        send(0);
        sender.tryClaim(60);
        sender.close(); // as after an exception between claim and commit
        sender.close();
        assertEquals(List.of(0), wire);
        assertEquals(1, sender.counters().sent());
        assertEquals(1, sender.aborted());
        refused("tryClaim or flush: closed, nothing is transmitted", () -> sender.tryClaim(60));
        refused("tryClaim or flush: closed, nothing is transmitted", sender::flush);
        refused("commit: closed, nothing is transmitted", sender::commit);
        sender.leave();
        assertLaw();
    }

    @Test
    void whatTheKernelNeverTakesIsAbandoned() {
        kernel.blockAfter(0);
        send(0);
        sender.close();
        assertEquals(1, sender.counters().errors(TransmitError.ABANDONED));
        assertEquals(0, sender.inFlight());
        assertLaw();
    }

    /** A slot that a thread may be writing is not unmapped. */
    @Test
    void closingWaitsForAnotherThreadsClaim() throws Exception {
        final CountDownLatch claimed = new CountDownLatch(1);
        final CountDownLatch refused = new CountDownLatch(1);
        final FutureTask<Void> holder =
                new FutureTask<>(
                        () -> {
                            final MemorySegment frame = sender.tryClaim(60);
                            claimed.countDown();
                            refused.await();
                            frame.set(NUMBER, 0, 0);
                            sender.commit();
                            return null;
                        });
        Thread.ofPlatform().name("holder").start(holder);
        claimed.await();
        refused("close: thread holder is still within a claim", sender::close);
        refused.countDown();
        holder.get();
        sender.close();
        assertEquals(numbers(1), wire);
        assertEquals(1, sender.counters().sent());
    }

    @Test
    void checkedSegmentsEndWithTheirClaim() throws Exception {
        final FrameSender checked = sender(true);
        final MemorySegment frame = checked.tryClaim(60);
        assertEquals(60, frame.byteSize());
        frame.set(NUMBER, 0, 3);
        inAnother(() -> assertThrows(WrongThreadException.class, () -> frame.set(NUMBER, 0, 4)));
        checked.commit();
        assertThrows(IllegalStateException.class, () -> frame.set(NUMBER, 0, 4));
        final MemorySegment aborted = checked.tryClaim(60);
        checked.abort();
        assertThrows(IllegalStateException.class, () -> aborted.get(NUMBER, 0));
        final MemorySegment last = checked.tryClaim(60);
        checked.close();
        assertThrows(IllegalStateException.class, () -> last.get(NUMBER, 0));
        assertEquals(List.of(3), wire);
    }

    @Test
    void allocatesNothing() {
        final FrameSender quiet = quiet();
        final UdpHeaders headers =
                UdpHeaders.to("239.1.2.3", 10000).from("10.0.1.1", 4000, quiet.mac()).build();
        final long allocated =
                AllocationMeter.leastBytesAllocatedBy(
                        () -> {
                            for (int i = 0; i < 50_000; i++) {
                                final MemorySegment frame = quiet.tryClaim(UdpHeaders.LENGTH + 64);
                                if (frame != null) {
                                    frame.set(NUMBER, UdpHeaders.LENGTH, i);
                                    headers.write(frame, 0, 64);
                                    if (i % 7 == 0) {
                                        quiet.abort();
                                    } else {
                                        quiet.commit();
                                    }
                                }
                                if (i % 16 == 0) {
                                    quiet.flush();
                                }
                            }
                        });
        assertEquals(0, allocated);
        assertTrue(quiet.counters().sent() > 40_000);
    }

    private static FrameSender quiet() {
        final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, Arena.ofAuto());
        final TransmitCounters counters = new TransmitCounters(1);
        return new FrameSender(
                Transmitters.openRing(
                        new Transmitters.Plan(
                                TransmitMode.RING, MTU, GEOMETRY, new boolean[1], counters, null),
                        new SimulatedPort(memory, GEOMETRY, (address, length) -> {}),
                        memory),
                counters,
                MTU,
                1,
                false);
    }

    @Test
    void aSimulatedRingShowsWhatLeaves() {
        final List<MemorySegment> left = new ArrayList<>();
        try (FrameSender simulated =
                FrameSender.on("none").ringFrames(1).openSimulated(left::add)) {
            final MemorySegment frame = simulated.tryClaim(64);
            assertNotNull(frame);
            frame.set(NUMBER, 0, 5);
            simulated.commit();
            assertEquals(0, simulated.flush());
            assertEquals(64, left.get(0).byteSize());
            assertEquals(5, left.get(0).get(NUMBER, 0));
            assertTrue(left.get(0).isReadOnly());
            assertEquals(0, simulated.counters().errors());
        }
    }

    @Test
    void misuseFromTheSimulatedWire() {
        final FrameSender[] itself = new FrameSender[1];
        final List<String> said = new ArrayList<>();
        itself[0] =
                FrameSender.on("none")
                        .openSimulated(
                                frame -> {
                                    final List<Runnable> misuse =
                                            List.of(
                                                    itself[0]::close,
                                                    itself[0]::flush,
                                                    itself[0]::commit,
                                                    itself[0]::leave,
                                                    () -> itself[0].tryClaim(60));
                                    for (final Runnable each : misuse) {
                                        said.add(
                                                assertThrows(IllegalStateException.class, each::run)
                                                        .getMessage());
                                    }
                                });
        itself[0].tryClaim(60);
        itself[0].commit();
        itself[0].flush();
        itself[0].close();
        assertEquals(5, said.size());
        assertEquals(1, itself[0].counters().sent());
    }
}
