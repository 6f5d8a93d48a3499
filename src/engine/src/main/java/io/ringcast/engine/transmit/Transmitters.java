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

/** Factory of transmitters on a device. */
public final class Transmitters {
    private Transmitters() {}

    /**
     * Parameters of a transmitter, independent of its port.
     *
     * @param mode transmit mode
     * @param mtu of the device, in bytes
     * @param ring geometry of the transmit ring, where there is one
     * @param gso for each destination, whether its frames may be merged into super-frames
     * @param counters of the frames
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
     * Opens a transmitter.
     *
     * @param interfaceIndex the device
     * @param qdiscBypass hands frames straight to the driver (PACKET_QDISC_BYPASS): cheaper, but
     *     without queueing when the driver is busy, without traffic control, and invisible to
     *     packet taps on the device
     * @param warnings called with one line each, such as a ring smaller than requested
     * @return a transmitter; the caller closes it after the forwarding thread's last use
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
     * Opens only a transmit ring, for frames that the caller writes in place.
     *
     * @param plan of mode {@link TransmitMode#RING}
     * @return a ring; the caller closes it after the last use
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

    /** Makes a transmit ring that sends through any port. */
    public static TransmitRing openRing(Plan plan, PacketPort port, MemorySegment ring) {
        return new TransmitRing(ring, plan.ring(), plan.mtu(), sender(plan, port));
    }

    private static PortSender sender(Plan plan, PacketPort port) {
        return new PortSender(port, plan.counters(), plan.latency());
    }

    /**
     * Makes a transmitter that sends through any port, for tests and benchmarks.
     *
     * @param port closed with the transmitter
     * @param ring memory of the transmit ring, where there is one
     */
    public static Transmitter open(Plan plan, PacketPort port, MemorySegment ring) {
        return assemble(plan, port, ring, plan.ring());
    }

    /**
     * Makes a transmitter that sends to a discard socket, for the warm-up: it uses the same classes
     * as real sending.
     *
     * @param discard not owned
     * @param ring memory of the transmit ring, where there is one; the warm-up simulates the kernel
     *     on it
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
     * Returns for each destination whether its frames may be merged; all false if the mode does not
     * merge or this kernel cannot segment super-frames.
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

    /** Returns true if a transmitter of this mode merges frames. */
    public static boolean sendsSuperFrames(TransmitMode mode) {
        return mode == TransmitMode.GSO || mode == TransmitMode.AUTO;
    }
}
