package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.linux.DiscardSocket;
import io.ringcast.engine.linux.KernelRelease;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.PacketSocket;
import io.ringcast.engine.ring.RingGeometry;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/** Opens transmitters on a device. */
public final class Transmitters {
    private Transmitters() {}

    /**
     * Needs of a transmitter, whatever it sends through.
     *
     * @param mode way of transmitting
     * @param mtu of the device, in bytes
     * @param ring geometry of the transmit ring, where there is one
     * @param gso for each destination, whether its frames may be merged into super-frames
     * @param counters fate of the frames
     * @param latency of the loop's frames; null to record none
     */
    public record Plan(
            TransmitMode mode,
            int mtu,
            RingGeometry ring,
            boolean[] gso,
            TransmitCounters counters,
            LatencyRecorder latency) {
        Plan withGso(boolean[] other) {
            return new Plan(mode, mtu, ring, other, counters, latency);
        }
    }

    /**
     * Opens one.
     *
     * @param interfaceIndex the device
     * @param qdiscBypass hands frames straight to the driver (PACKET_QDISC_BYPASS): less work, but
     *     no queueing when the driver is busy, no traffic control, and taps on the device do not
     *     see them
     * @param warnings told, one line each, what is not as wished, such as a smaller ring
     * @return to be closed by the caller, after the forwarding thread's last use
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static Transmitter open(
            Plan plan, int interfaceIndex, boolean qdiscBypass, Consumer<String> warnings) {
        final TransmitMode mode = plan.mode();
        final PacketSocket ring =
                hasRing(mode)
                        ? PacketSockets.openRing(interfaceIndex, qdiscBypass, plan.ring(), warnings)
                        : null;
        final PacketPort port = PacketSockets.open(mode, interfaceIndex, qdiscBypass, ring);
        return assemble(
                sendsSuperFrames(mode) ? possible(plan, warnings) : plan,
                port,
                ring == null ? MemorySegment.NULL : ring.ring(),
                ring == null ? plan.ring() : ring.geometry());
    }

    /**
     * Opens a ring alone, for frames that the caller writes in place.
     *
     * @param plan of mode {@link TransmitMode#RING}
     * @return to be closed by the caller, after the last use
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public static TransmitRing openRing(
            Plan plan, int interfaceIndex, boolean qdiscBypass, Consumer<String> warnings) {
        final PacketSocket ring =
                PacketSockets.openRing(interfaceIndex, qdiscBypass, plan.ring(), warnings);
        final PacketPort port =
                PacketSockets.open(TransmitMode.RING, interfaceIndex, qdiscBypass, ring);
        return new TransmitRing(ring.ring(), ring.geometry(), plan.mtu(), sender(plan, port));
    }

    /** As the other one, through any port. */
    public static TransmitRing openRing(Plan plan, PacketPort port, MemorySegment ring) {
        return new TransmitRing(ring, plan.ring(), plan.mtu(), sender(plan, port));
    }

    private static PortSender sender(Plan plan, PacketPort port) {
        return new PortSender(port, plan.counters(), plan.latency());
    }

    /**
     * One that sends through any port, for tests and benchmarks.
     *
     * @param port closed with the transmitter
     * @param ring memory of the transmit ring, where there is one
     */
    public static Transmitter open(Plan plan, PacketPort port, MemorySegment ring) {
        return assemble(plan, port, ring, plan.ring());
    }

    /**
     * One that makes its calls on a dead end, for warming up: these are the very classes that send.
     *
     * @param discard not owned
     * @param ring memory of the transmit ring, where there is one; whoever warms up simulates the
     *     kernel on it
     */
    public static Transmitter open(Plan plan, DiscardSocket discard, MemorySegment ring) {
        return assemble(plan, PacketSockets.to(discard), ring, plan.ring());
    }

    private static Transmitter assemble(
            Plan plan, PacketPort port, MemorySegment ring, RingGeometry geometry) {
        final PortSender sender = sender(plan, port);
        final int mtu = plan.mtu();
        return switch (plan.mode()) {
            case RING -> new TransmitRing(ring, geometry, mtu, sender);
            case DIRECT -> new DirectTransmitter(sender, mtu);
            case GSO -> new SuperFrameTransmitter(sender, null, mtu, plan.gso());
            case AUTO ->
                    new SuperFrameTransmitter(
                            sender, new TransmitRing(ring, geometry, mtu, sender), mtu, plan.gso());
        };
    }

    private static Plan possible(Plan plan, Consumer<String> warnings) {
        if (KernelRelease.knowsSuperFrames()) {
            return plan;
        }
        warnings.accept(
                "packet sockets of this kernel cannot send super-frames (Linux 6.2 can): frames are sent singly");
        return plan.withGso(new boolean[plan.gso().length]);
    }

    /**
     * For each destination, whether its frames may be merged, as far as this kernel can cut them.
     */
    public static boolean[] possible(TransmitMode mode, boolean[] gso) {
        return sendsSuperFrames(mode) && KernelRelease.knowsSuperFrames()
                ? gso
                : new boolean[gso.length];
    }

    static boolean hasRing(TransmitMode mode) {
        return mode == TransmitMode.RING || mode == TransmitMode.AUTO;
    }

    static boolean sendsSingles(TransmitMode mode) {
        return mode != TransmitMode.RING;
    }

    /** Whether a transmitter of this mode merges frames. */
    public static boolean sendsSuperFrames(TransmitMode mode) {
        return mode == TransmitMode.GSO || mode == TransmitMode.AUTO;
    }
}
