package io.ringcast.engine.transmit;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.linux.DeadEnd;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.TransmitRing;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Opens transmitters on a device. */
public final class Transmitters {
    private static final Pattern RELEASE = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    private Transmitters() {}

    /**
     * What a transmitter needs to know.
     *
     * @param interfaceIndex the device
     * @param mtu its MTU in bytes
     * @param ring geometry of the transmit ring, where there is one
     * @param qdiscBypass hands frames straight to the driver
     * @param coupling for each destination, whether its frames may ride in trains
     * @param counters what becomes of the frames
     * @param warnings told, one line each, what is not as wished
     */
    public record Plan(
            int interfaceIndex,
            int mtu,
            RingGeometry ring,
            boolean qdiscBypass,
            boolean[] coupling,
            TransmitCounters counters,
            Consumer<String> warnings) {}

    /**
     * Opens one.
     *
     * @return to be closed by the caller, after the forwarding thread's last use
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static Transmitter open(TransmitMode mode, Plan plan) {
        switch (mode) {
            case RING:
                return ring(plan);
            case DIRECT:
                return new DirectTransmitter(sender(plan), plan.mtu(), plan.counters());
            case GSO:
                return new TrainTransmitter(
                        sender(plan), null, plan.mtu(), coupling(plan), plan.counters());
            default:
                return auto(plan);
        }
    }

    /**
     * One whose kernel side is simulated, for warming up.
     *
     * @param ring memory of the transmit ring, where there is one
     */
    public static Transmitter simulated(
            TransmitMode mode,
            MemorySegment ring,
            RingGeometry geometry,
            int mtu,
            TransmitRing.Kick kick,
            boolean[] coupling,
            TransmitCounters counters) {
        return assemble(
                mode,
                new SimulatedSender(),
                new TransmitRing(ring, geometry, mtu, kick, counters),
                mtu,
                coupling,
                counters);
    }

    /**
     * One that makes its calls on a dead end, for warming up: these are the very classes that send.
     *
     * @param ring memory of the transmit ring, where there is one; whoever warms up plays the
     *     kernel on it
     * @param deadEnd not owned
     */
    public static Transmitter rehearsing(
            TransmitMode mode,
            MemorySegment ring,
            RingGeometry geometry,
            int mtu,
            DeadEnd deadEnd,
            boolean[] coupling,
            TransmitCounters counters) {
        return assemble(
                mode,
                SendSocket.rehearsing(deadEnd),
                TransmitRing.rehearsing(ring, geometry, mtu, deadEnd, counters),
                mtu,
                coupling,
                counters);
    }

    private static Transmitter assemble(
            TransmitMode mode,
            FrameSender sender,
            TransmitRing ring,
            int mtu,
            boolean[] coupling,
            TransmitCounters counters) {
        return switch (mode) {
            case RING -> ring;
            case DIRECT -> new DirectTransmitter(sender, mtu, counters);
            case GSO -> new TrainTransmitter(sender, null, mtu, coupling, counters);
            case AUTO -> new TrainTransmitter(sender, ring, mtu, coupling, counters);
        };
    }

    private static Transmitter auto(Plan plan) {
        final TransmitRing ring = ring(plan);
        try {
            return new TrainTransmitter(
                    sender(plan), ring, plan.mtu(), coupling(plan), plan.counters());
        } catch (RuntimeException e) {
            ring.close();
            throw e;
        }
    }

    private static TransmitRing ring(Plan plan) {
        return TransmitRing.open(
                plan.interfaceIndex(),
                plan.mtu(),
                plan.ring(),
                plan.qdiscBypass(),
                plan.counters(),
                plan.warnings());
    }

    private static FrameSender sender(Plan plan) {
        return new SendSocket(plan.interfaceIndex(), plan.qdiscBypass());
    }

    private static boolean[] coupling(Plan plan) {
        if (kernelCutsTrains()) {
            return plan.coupling();
        }
        plan.warnings()
                .accept(
                        "this kernel does not segment UDP for packet sockets (Linux 6.2): sending frames singly");
        return new boolean[plan.coupling().length];
    }

    /** virtio_net_hdr_to_skb knows UDP segmentation since Linux 6.2 (linux/virtio_net.h). */
    private static boolean kernelCutsTrains() {
        try {
            return cutsTrains(Files.readString(Path.of("/proc/sys/kernel/osrelease")));
        } catch (IOException e) {
            return false;
        }
    }

    static boolean cutsTrains(String release) {
        final Matcher version = RELEASE.matcher(release);
        if (!version.matches()) {
            return false;
        }
        final int major = Integer.parseInt(version.group(1));
        return major > 6 || major == 6 && Integer.parseInt(version.group(2)) >= 2;
    }
}
