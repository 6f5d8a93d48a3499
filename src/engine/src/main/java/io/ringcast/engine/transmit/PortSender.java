package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Transmit calls of a {@link PacketPort} with their accounting: counts each call and its frames,
 * and records the latency of the frames when the call has returned.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
final class PortSender implements AutoCloseable {
    private final PacketPort port;
    private final TransmitCounters counters;

    /** Buffer for a datagram cut out of a super-frame. Freed by the garbage collector. */
    private final MemorySegment datagram =
            Arena.ofAuto().allocate(Segmenter.MAX_LENGTH, Long.BYTES);

    /**
     * Null if no latency is recorded, as during closing: only the loop's thread may write to the
     * recorder.
     */
    private LatencyRecorder latency;

    /**
     * @param port owned from now on
     * @param latency of the loop, or null to record none
     */
    PortSender(PacketPort port, TransmitCounters counters, LatencyRecorder latency) {
        this.port = port;
        this.counters = counters;
        this.latency = latency;
    }

    TransmitCounters counters() {
        return counters;
    }

    /** Sends a frame by its own call; returns true if the kernel has taken it. */
    boolean send(OutFrame frame) {
        frame.finishChecksum();
        return send(
                frame.address(),
                frame.length(),
                frame.destination(),
                frame.receivedAt(),
                frame.takenAt());
    }

    /**
     * Sends each datagram of a super-frame by its own call.
     *
     * @return true if the kernel has taken at least one
     */
    boolean sendDatagrams(OutFrame frame) {
        final int datagrams = frame.datagrams();
        boolean taken = false;
        for (int k = 0; k < datagrams; k++) {
            Segmenter.write(frame, k, datagram.address());
            taken |=
                    send(
                            datagram.address(),
                            Segmenter.length(frame, k),
                            frame.destination(),
                            frame.receivedAt(),
                            frame.takenAt());
        }
        return taken;
    }

    /** Like {@link #send(OutFrame)}, for a frame at another place, with a finished checksum. */
    boolean send(long address, int length, int destination, long receivedAt, long takenAt) {
        counters.countKick();
        final long result = port.send(address, length);
        if (result < 0) {
            counters.countError(destination, SendResult.error(result));
            return false;
        }
        counters.countSent(destination, length);
        if (latency != null) {
            latency.record(receivedAt, takenAt, HotSyscalls.realtimeNanos());
        }
        return true;
    }

    /** Sends a super-frame; if this fails, counts its frames under the reason. */
    void send(SuperFrame frames) {
        counters.countKick();
        final long result = port.sendSuperFrame(frames.message());
        if (result < 0) {
            fail(frames, result);
            return;
        }
        final int count = frames.frames();
        counters.countSent(frames.destination(), count, frames.bytes());
        if (count > 1) {
            counters.countSuperFrame();
        }
        if (latency != null) {
            latency.record(
                    frames.receivedAt(),
                    frames.datagrams(),
                    frames.pieces(),
                    frames.takenAt(),
                    HotSyscalls.realtimeNanos());
        }
    }

    /**
     * Counts the frames of a super-frame as not sent.
     *
     * @param result {@code -errno}
     */
    void fail(SuperFrame frames, long result) {
        counters.countError(frames.destination(), SendResult.error(result), frames.frames());
    }

    /** Counts a frame as too long for the device. */
    void refuse(OutFrame frame) {
        counters.countError(frame.destination(), TransmitError.OVERSIZE, frame.datagrams());
    }

    /** Makes the kernel walk the transmit ring; returns bytes taken or {@code -errno}. */
    long kick() {
        counters.countKick();
        return port.kick();
    }

    /**
     * Records the latency of the frames that a kick has sent.
     *
     * @param receivedAt by slot, the kernel's receive timestamp
     * @param takenAt by slot, when the loop took the frame's burst
     * @param first number of the first slot; slot numbers only grow, and {@code mask} turns them
     *     into indexes
     * @param end number after the last slot
     */
    void kicked(long[] receivedAt, long[] takenAt, int first, int end, int mask) {
        if (latency != null) {
            latency.record(receivedAt, takenAt, first, end, mask, HotSyscalls.realtimeNanos());
        }
    }

    /** Stops recording latencies. */
    void stopRecording() {
        latency = null;
    }

    @Override
    public void close() {
        port.close();
    }
}
