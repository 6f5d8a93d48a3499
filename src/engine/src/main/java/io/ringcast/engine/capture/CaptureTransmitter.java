package io.ringcast.engine.capture;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.Segmenter;
import io.ringcast.engine.transmit.Transmitter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Transmitter that writes frames to a capture file instead of sending them, each with its receive
 * timestamp.
 *
 * <p>A frame is in flight while it is buffered, and sent when the system has written it. Frames
 * that cannot be written, for example because the disk is full, are counted as {@link
 * TransmitError#OTHER}; {@link #failure} returns the reason. Each write to the file counts as a
 * kick.
 *
 * <p>The owner may write other frames to the same {@link CaptureWriter} in between, for example
 * frames that no rule takes.
 *
 * <p>Threading: one thread at a time. No allocation per frame.
 */
public final class CaptureTransmitter implements Transmitter {
    /**
     * Largest number of frames in flight: more than the writer's buffer can hold, even with frames
     * of 60 bytes.
     */
    private static final int MAX_PENDING = 16384;

    private final CaptureWriter writer;

    /** Buffer for one datagram of a super-frame. */
    private final MemorySegment datagram =
            Arena.ofAuto().allocate(Segmenter.MAX_LENGTH, Long.BYTES);

    private final TransmitCounters counters;

    /**
     * Frames in flight: their destinations, their lengths, and their ordinal numbers among the
     * writer's frames.
     */
    private final int[] destinations = new int[MAX_PENDING];

    private final int[] lengths = new int[MAX_PENDING];
    private final long[] ordinals = new long[MAX_PENDING];
    private int pending;
    private boolean idle;

    /**
     * @param writer the open file; the transmitter closes it
     * @param counters of the frames
     */
    public CaptureTransmitter(CaptureWriter writer, TransmitCounters counters) {
        this.writer = writer;
        this.counters = counters;
    }

    @Override
    public boolean accept(OutFrame frame) {
        idle = false;
        if (frame.segmentSize() != 0) {
            return acceptDatagrams(frame);
        }
        frame.finishChecksum();
        return write(frame, frame.memory(), frame.offset(), frame.length());
    }

    private boolean write(OutFrame frame, MemorySegment memory, long offset, int length) {
        if (length > CaptureFormat.MAX_FRAME) {
            counters.countError(frame.destination(), TransmitError.OVERSIZE);
            return false;
        }
        if (pending == MAX_PENDING || !writer.hasRoom(length)) {
            drain();
        }
        if (!writer.write(frame.receivedAt(), memory, offset, length, length)) {
            counters.countError(frame.destination(), TransmitError.OTHER);
            return false;
        }
        destinations[pending] = frame.destination();
        lengths[pending] = length;
        ordinals[pending] = writer.accepted();
        pending++;
        return true;
    }

    private boolean acceptDatagrams(OutFrame frame) {
        final int datagrams = frame.datagrams();
        boolean taken = false;
        for (int k = 0; k < datagrams; k++) {
            Segmenter.write(frame, k, datagram.address());
            taken |= write(frame, datagram, 0, Segmenter.length(frame, k));
        }
        return taken;
    }

    @Override
    public void renumber(DestinationChange change) {
        drain();
    }

    /**
     * Writes to the file if the buffer is half full, or if no frame was accepted since the last
     * call.
     */
    @Override
    public void flush() {
        if (idle || writer.isHalfFull()) {
            drain();
        }
        idle = true;
    }

    private void drain() {
        if (pending == 0) {
            return;
        }
        writer.flush();
        counters.countKick();
        final long written = writer.written();
        for (int i = 0; i < pending; i++) {
            if (ordinals[i] <= written) {
                counters.countSent(destinations[i], lengths[i]);
            } else {
                counters.countError(destinations[i], TransmitError.OTHER);
            }
        }
        pending = 0;
    }

    @Override
    public int inFlight() {
        return pending;
    }

    @Override
    public TransmitCounters counters() {
        return counters;
    }

    /**
     * Returns why no more frames can be written; empty if they can. The result is final after
     * {@link #close}.
     */
    public Optional<CaptureException> failure() {
        return writer.failure();
    }

    /** Writes what is in flight, and closes the file. */
    @Override
    public void close() {
        drain();
        writer.close();
    }
}
