package io.ringcast.bench.transmit;

import io.ringcast.bench.stats.Spread;
import io.ringcast.daemon.report.Json;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.CpuAffinity;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import io.ringcast.testbed.ThreeHosts;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.NetworkInterface;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Measuring process of {@link TransmitCommand}, in the device's network namespace. Each round sends
 * bursts of each size with each transmitter. At the end the process prints the costs.
 */
final class TransmitCosts {
    static final int[] LENGTHS = {100, 1400};
    static final int[] FRAMES = {1, 2, 3, 4, 8, 16, 32, 64};
    private static final int MTU = 1500;
    private static final int SLOT = 2048;
    private static final int MOST = 64;
    private static final long WARM_UP_NANOS = 1_000_000_000L;

    private final Arena arena = Arena.ofShared();
    private final Map<TransmitMode, Transmitter> ways = new EnumMap<>(TransmitMode.class);
    private final TransmitCounters counters = new TransmitCounters(1);
    private final int rounds;
    private final long nanosEach;

    private TransmitCosts(int device, int rounds, long nanosEach) {
        this.rounds = rounds;
        this.nanosEach = nanosEach;
        for (final TransmitMode mode : TransmitMode.values()) {
            ways.put(
                    mode,
                    Transmitters.open(
                            new Transmitters.Plan(
                                    mode,
                                    MTU,
                                    RingGeometry.forMtu(MTU, 1024),
                                    new boolean[] {true},
                                    counters,
                                    new LatencyRecorder()),
                            device,
                            true,
                            System.err::println));
        }
    }

    /**
     * Runs the measurement. Arguments: CPU, rounds, milliseconds for the measurement of each kind
     * of burst.
     */
    public static void main(String[] arguments) throws IOException {
        CpuAffinity.pinCurrentThread(Integer.parseInt(arguments[0]));
        final int device = NetworkInterface.getByName(ThreeHosts.TRANSMIT_INTERFACE).getIndex();
        final TransmitCosts costs =
                new TransmitCosts(
                        device,
                        Integer.parseInt(arguments[1]),
                        Long.parseLong(arguments[2]) * 1_000_000L);
        final List<Cost> all = costs.measure();
        costs.close();
        System.out.println(
                Json.write(
                        Map.of(
                                "costs",
                                all.stream().map(Cost::toMap).toList(),
                                "errors",
                                costs.counters.errors())));
    }

    private List<Cost> measure() {
        final List<Cost> costs = new ArrayList<>();
        for (final int length : LENGTHS) {
            final OutFrame[] oneFlow = burst(length, 1);
            final OutFrame[] manyFlows = burst(length, MOST);
            warmUp(oneFlow, manyFlows);
            for (final int frames : FRAMES) {
                costs.addAll(measure(oneFlow, length, frames, 1));
                if (frames > 1) {
                    costs.addAll(measure(manyFlows, length, frames, frames));
                }
            }
        }
        return costs;
    }

    /** Returns rewritten frames, each in its own slot as in a receive ring. */
    private OutFrame[] burst(int length, int flows) {
        final MemorySegment slots = arena.allocate((long) MOST * SLOT, 4096);
        final Burst burst = new Burst(MOST);
        burst.begin(slots);
        final OutFrame[] frames = new OutFrame[MOST];
        for (int i = 0; i < MOST; i++) {
            final MemorySegment frame = Datagrams.toSink(length, 5000 + i % flows, arena);
            MemorySegment.copy(frame, 0, slots, at(i), length);
            burst.add(at(i), length, length, 0, FrameFlags.CSUM_VALID, 0, 0);
            frames[i] = rewritten(burst, i);
        }
        return frames;
    }

    private static OutFrame rewritten(Burst burst, int i) {
        final Headers headers = new Headers();
        headers.readLink(burst, i);
        headers.readNetwork();
        headers.readTransport();
        final OutFrame out = new OutFrame(headers);
        out.place(0, burst.offset(i), burst.capturedLength(i), false);
        out.datagram(
                (long) headers.source() << 32 | headers.destination() & 0xffff_ffffL,
                headers.ports(),
                OutFrame.CHECKSUM_VALID);
        return out;
    }

    private void warmUp(OutFrame[] oneFlow, OutFrame[] manyFlows) {
        for (final Transmitter way : ways.values()) {
            final long start = System.nanoTime();
            int frames = 0;
            while (System.nanoTime() - start < WARM_UP_NANOS / ways.size()) {
                frames = frames % MOST + 1;
                send(way, oneFlow, frames);
                send(way, manyFlows, frames);
            }
        }
    }

    private List<Cost> measure(OutFrame[] burst, int length, int frames, int flows) {
        final Map<TransmitMode, List<Double>> nanos = new EnumMap<>(TransmitMode.class);
        ways.keySet().forEach(mode -> nanos.put(mode, new ArrayList<>()));
        for (int round = 0; round < rounds; round++) {
            ways.forEach((mode, way) -> nanos.get(mode).add(nanosEach(way, burst, frames)));
        }
        final List<Cost> costs = new ArrayList<>();
        nanos.forEach(
                (mode, values) ->
                        costs.add(
                                new Cost(mode.label(), length, frames, flows, Spread.of(values))));
        return costs;
    }

    private double nanosEach(Transmitter way, OutFrame[] burst, int frames) {
        final long start = System.nanoTime();
        long elapsed = 0;
        long bursts = 0;
        while (elapsed < nanosEach) {
            send(way, burst, frames);
            bursts++;
            elapsed = System.nanoTime() - start;
        }
        return (double) elapsed / bursts;
    }

    private static void send(Transmitter way, OutFrame[] burst, int frames) {
        way.begin(frames);
        for (int i = 0; i < frames; i++) {
            way.accept(burst[i]);
        }
        way.flush();
    }

    /** Returns the offset of the frame in a slot, laid out as in a TPACKET_V2 ring. */
    private static long at(int slot) {
        return (long) slot * SLOT + 66;
    }

    private void close() {
        ways.values().forEach(Transmitter::close);
        arena.close();
    }
}
