package io.ringcast.bench.micro;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
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
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/** Receive and transmit ring on plain memory with a simulated kernel, and one rule. */
final class SimulatedRings implements AutoCloseable {
    static final int BURST = 64;

    private static final int SLOT = 2048;
    private static final int SLOTS = 1024;
    private static final int MTU = 1500;
    private static final long MAC = 0x0200_0000_0001L;

    // status word and its values as in linux/if_packet.h, struct tpacket2_hdr
    private static final VarHandle STATUS = ValueLayout.JAVA_INT.varHandle();
    private static final int KERNEL = 0;
    private static final int SEND_REQUEST = 1;

    private final Arena arena = Arena.ofShared();
    private final RingGeometry geometry = new RingGeometry(SLOT, SLOTS);
    private final MemorySegment transmit = SimulatedKernel.ring(geometry, arena);
    private final SimulatedKernel.Receive receiving = new SimulatedKernel.Receive(geometry, arena);
    private final MemorySegment receive = receiving.memory();
    private final SimulatedPort transmitting =
            new SimulatedPort(transmit, geometry, (address, bytes) -> {});
    private final MemorySegment frame;
    private int next;

    /**
     * @param length length of each frame in bytes
     */
    SimulatedRings(int length) {
        frame = Frames.multicast(length, arena);
    }

    /** Returns one rule: all groups, port 10000, to one destination. */
    static RuleSet rules() {
        return RuleSet.of(
                Rule.named("bench").to(Destination.parse("10.0.0.2").withMac(MAC)).build());
    }

    ReceiveRing source() {
        return receiving.ring();
    }

    /**
     * Opens a transmit ring.
     *
     * @param latency recorder; null to record no latencies
     */
    Transmitter transmitter(LatencyRecorder latency) {
        return Transmitters.open(
                new Transmitters.Plan(
                        TransmitMode.RING,
                        MTU,
                        geometry,
                        new boolean[1],
                        new TransmitCounters(1),
                        latency),
                transmitting,
                transmit);
    }

    /** Delivers a burst, as the kernel would. */
    void deliver() {
        deliver(BURST);
    }

    /** Delivers this many frames, as the kernel would. */
    void deliver(int frames) {
        final long time = HotSyscalls.realtimeNanos();
        for (int i = 0; i < frames; i++) {
            receiving.deliver(frame, time, FrameFlags.CSUM_VALID);
        }
    }

    /**
     * Runs the kernel's part of a burst, plus the engine's writes of the status words and nothing
     * else of the engine.
     */
    long kernelOnly() {
        deliver();
        for (int i = 0; i < BURST; i++) {
            final long slot = (long) next * SLOT;
            STATUS.setRelease(receive, slot, KERNEL);
            transmit.set(ValueLayout.JAVA_INT, slot + Integer.BYTES, (int) frame.byteSize());
            STATUS.setRelease(transmit, slot, SEND_REQUEST);
            next = next + 1 & SLOTS - 1;
        }
        return transmitting.kick();
    }

    @Override
    public void close() {
        receiving.close();
        arena.close();
    }
}
