package io.ringcast.testkit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The engine's transmit ring on simulated memory, with a record of what leaves it. Frames leave in
 * the order in which they were accepted, so each frame that leaves belongs to the oldest entry of
 * the list of due copies.
 *
 * <p>Threading: the loop's thread.
 */
final class RecordingTransmitter implements Transmitter {
    private static final int RING_FRAMES = 256;

    /** Entry for a copy that is in the ring. */
    private record Due(String rule, Destination destination, long receivedAt) {}

    private final Transmitter ring;
    private final MemorySegment memory;
    private final Deque<Due> due = new ArrayDeque<>();
    private final List<SentFrame> sent = new ArrayList<>();
    private RuleSet rules;

    RecordingTransmitter(RuleSet rules, int mtu, TransmitCounters counters) {
        this.rules = rules;
        final RingGeometry geometry = RingGeometry.forMtu(mtu, RING_FRAMES);
        memory = SimulatedKernel.ring(geometry, Arena.ofAuto());
        ring =
                Transmitters.open(
                        new Transmitters.Plan(
                                TransmitMode.RING,
                                mtu,
                                geometry,
                                Gso.ofDestinations(rules),
                                counters,
                                null),
                        new SimulatedPort(memory, geometry, this::leaves),
                        memory);
    }

    private void leaves(long address, int length) {
        final Due frame = due.removeFirst();
        final byte[] bytes = new byte[length];
        MemorySegment.copy(
                memory, ValueLayout.JAVA_BYTE, address - memory.address(), bytes, 0, length);
        sent.add(
                new SentFrame(
                        frame.rule(),
                        frame.destination(),
                        TestFrame.captured(bytes, length, frame.receivedAt(), 0)));
    }

    /** Returns a live list of the frames that have left, in order. */
    List<SentFrame> sent() {
        return sent;
    }

    /** Sets the rules that later destination numbers refer to. The loop has flushed before. */
    void rules(RuleSet next) {
        rules = next;
    }

    @Override
    public boolean accept(OutFrame frame) {
        final int destination = frame.destination();
        final Due copy =
                new Due(
                        rules.get(rules.ruleOf(destination)).name(),
                        rules.destination(destination),
                        frame.receivedAt());
        for (int datagram = 0; datagram < frame.datagrams(); datagram++) {
            due.addLast(copy);
        }
        final boolean taken = ring.accept(frame);
        forgetRefused();
        return taken;
    }

    /**
     * Removes the entries of datagrams that the ring refused: the newest ones, as many as exceed
     * what is in flight.
     */
    private void forgetRefused() {
        while (due.size() > ring.inFlight()) {
            due.removeLast();
        }
    }

    @Override
    public void renumber(DestinationChange change) {
        ring.renumber(change);
    }

    @Override
    public void flush() {
        ring.flush();
    }

    @Override
    public int inFlight() {
        return ring.inFlight();
    }

    @Override
    public TransmitCounters counters() {
        return ring.counters();
    }

    @Override
    public void close() {
        ring.close();
    }
}
