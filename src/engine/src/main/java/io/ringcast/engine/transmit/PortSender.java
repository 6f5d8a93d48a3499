package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.recorder.LatencyRecorder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Transmit calls of a {@link PacketPort} with what belongs to each: the call and its frames are
 * counted, and when it has returned the clock is read and the latency of what it carried recorded.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
final class PortSender implements AutoCloseable {
    private final PacketPort port;
    private final TransmitCounters counters;

    /** Where a datagram is cut to. Freed when nobody refers to it any more. */
    private final MemorySegment datagram =
            Arena.ofAuto().allocate(Segmenter.MAX_LENGTH, Long.BYTES);

    /** Null if nothing is recorded, as when this is closed: it belongs to the loop's thread. */
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

    /** Sends a frame by a call of its own; returns whether the kernel has taken it. */
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
     * Sends the datagrams of a super-frame by a call of its own each.
     *
     * @return whether the kernel has taken any
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

    /** As {@link #send(OutFrame)}, for a frame that lies elsewhere, with a finished checksum. */
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

    /** Sends the frames of a super-frame, or counts why not. */
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
     * Counts that the frames of a super-frame do not leave.
     *
     * @param result {@code -errno}
     */
    void fail(SuperFrame frames, long result) {
        counters.countError(frames.destination(), SendResult.error(result), frames.frames());
    }

    /** Counts that a frame is too long for the device. */
    void refuse(OutFrame frame) {
        counters.countError(frame.destination(), TransmitError.OVERSIZE, frame.datagrams());
    }

    /** Makes the kernel walk the transmit ring; returns bytes taken or {@code -errno}. */
    long kick() {
        counters.countKick();
        return port.kick();
    }

    /**
     * Records the latency of frames that a kick has carried.
     *
     * @param receivedAt by slot
     * @param takenAt by slot
     * @param first of them; slots are counted on without end, {@code mask} makes indexes of them
     * @param end behind the last of them
     */
    void kicked(long[] receivedAt, long[] takenAt, int first, int end, int mask) {
        if (latency != null) {
            latency.record(receivedAt, takenAt, first, end, mask, HotSyscalls.realtimeNanos());
        }
    }

    /** No latency is recorded from now on. */
    void stopRecording() {
        latency = null;
    }

    @Override
    public void close() {
        port.close();
    }
}
