package io.ringcast.engine;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.forward.ForwardCounters;
import io.ringcast.engine.forward.Forwarder;
import io.ringcast.engine.latency.LatencyRecorder;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.ring.BlockRing;
import io.ringcast.engine.ring.ReceiveMode;
import io.ringcast.engine.ring.ReceiveRing;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedBlocks;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.transmit.Transmitters;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Runs the loop over rings whose kernel side is simulated, before the first real frame, so that the
 * code is compiled when that arrives: the same classes, memory of the same kind, every branch that
 * traffic can take. A branch never taken is compiled as a trap, and the frame that takes it first
 * would pay.
 */
final class Warmup {
    private static final int MTU = 1500;
    private static final RingGeometry RING = RingGeometry.forMtu(MTU, 256);

    /** Well beyond -XX:Tier4InvocationThreshold (5,000) for each method of the loop. */
    private static final int LEAST_BURSTS = 20_000;

    /** The compiler works in the background; it is given time to catch up. */
    private static final long LEAST_NANOS = 500_000_000;

    /** Every so many bursts the device refuses for a while. */
    private static final int REFUSAL = 64;

    /** Co-prime in number with the kinds of frames, so that all combinations come about. */
    private static final int[] FLAGS = {
        FrameFlags.CSUM_NOT_READY,
        FrameFlags.CSUM_NOT_READY,
        FrameFlags.CSUM_VALID,
        0,
        0,
        FrameFlags.VLAN_VALID | FrameFlags.VLAN_TPID_VALID,
        FrameFlags.CSUM_NOT_READY | FrameFlags.VLAN_VALID,
    };

    private final SimulatedKernel.Delivery kernel;
    private final SimulatedKernel.Transmit device;
    private final WarmupFrames frames;
    private final Forwarder forwarder;
    private int next;

    private Warmup(EngineConfig config, Arena arena) {
        final MemorySegment receive = SimulatedKernel.ring(RING, arena);
        final MemorySegment transmit = SimulatedKernel.ring(RING, arena);
        final RuleSet rules = config.rules();
        final RuleTable table = new RuleTable(rules);
        for (int destination = 0; destination < rules.destinations(); destination++) {
            table.setMac(destination, destination);
        }
        table.receiveLimit(MTU + 14);
        table.setSourceMac(1);
        final boolean blocks = config.filling().mode() == ReceiveMode.V3;
        kernel =
                blocks
                        ? new SimulatedBlocks(receive, RING)
                        : new SimulatedKernel.Receive(receive, RING);
        device = new SimulatedKernel.Transmit(transmit, RING, (memory, offset, length) -> {});
        frames = new WarmupFrames(rules, arena);
        final TransmitCounters sent = new TransmitCounters(rules.destinations());
        forwarder =
                new Forwarder(
                        blocks ? new BlockRing(receive, RING) : new ReceiveRing(receive, RING),
                        table,
                        Transmitters.simulated(
                                config.transmitMode(),
                                transmit,
                                RING,
                                MTU,
                                device,
                                Devices.coupling(rules),
                                sent),
                        new ForwardCounters(rules.size()),
                        sent,
                        new LatencyRecorder(),
                        config.burst());
    }

    /**
     * Warms up on the calling thread.
     *
     * @param mostMillis at most so long; 0 for not at all
     * @return how long it took, in nanoseconds
     */
    static long run(EngineConfig config, int mostMillis) {
        final long start = System.nanoTime();
        if (mostMillis > 0) {
            try (Arena arena = Arena.ofShared()) {
                new Warmup(config, arena).play(start, mostMillis * 1_000_000L);
            }
        }
        return System.nanoTime() - start;
    }

    private void play(long start, long mostNanos) {
        int bursts = 0;
        long elapsed = 0;
        while (elapsed < mostNanos && (bursts < LEAST_BURSTS || elapsed < LEAST_NANOS)) {
            burst(bursts++);
            elapsed = System.nanoTime() - start;
        }
    }

    private void burst(int number) {
        switch (number % (2 * REFUSAL)) {
            case 0 -> device.dropAfter(3);
            case REFUSAL -> device.blockAfter(3);
            case 2, REFUSAL + 2 -> device.heal();
            default -> {
                // takes everything
            }
        }
        // From a lone frame, as most are, to a full burst, and none at all.
        final int size = number % 3 == 0 ? number / 3 % 65 : number % 2;
        for (int i = 0; i < size; i++) {
            final MemorySegment frame = frames.get(next % frames.size());
            final int flags = FLAGS[next % FLAGS.length];
            kernel.deliver(
                    frame, (int) frame.byteSize(), HotSyscalls.realtimeNanos(), flags, 5, 0x8100);
            next++;
        }
        kernel.settle();
        if (number % REFUSAL == 0) {
            forwarder.leave(); // so that the next round meets the commands' rare way
        }
        forwarder.doWork();
    }
}
