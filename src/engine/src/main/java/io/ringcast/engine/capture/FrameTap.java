package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.OutFrame;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Tap that copies the frames of a running engine to a pcapng file. The forwarding thread offers the
 * frames: it copies each into a ring, never waits, makes no system call and allocates nothing. The
 * tap's own thread writes them to the file. It looks for new frames a thousand times a second, and
 * ends when the limit is reached, when the file fails, or at {@link #close}.
 *
 * <p>When the tap is closed, each frame that was offered until the limit was reached is either in
 * the file or counted by {@link #missed}.
 *
 * <p>Threading: one thread offers, any reads the counters; another stops and closes, after the last
 * offer. The tap's thread inherits the CPU affinity of the one that opens it, so open it before
 * pinning.
 */
public final class FrameTap implements AutoCloseable {
    /** Usual size of the ring in bytes: some milliseconds of traffic at 10 Gbit/s. */
    public static final int RING = 1 << 24;

    private static final int MIN_RING = 1 << 20;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** How long {@link #close} waits for the file to take what is in the ring. */
    private static final long DRAIN_MILLIS = 5000;

    /** How long it waits once more after it has interrupted a write that hangs. */
    private static final long ABORT_MILLIS = 1000;

    private final CaptureWriter writer;
    private final long limit;
    private final long drainMillis;
    private final FrameRing ring;
    private final Thread thread;

    /** Of the offering thread. */
    private final TapProducer producer;

    /** Of the tap's thread: frames in the file. */
    private final AtomicLong written = new AtomicLong();

    private volatile boolean closing;
    private volatile boolean ended;
    private volatile CaptureException failure;
    private volatile Throwable died;

    /** Deadline of writing to the file; valid when {@link #closing} is true. */
    private long deadline;

    private boolean closed;

    private FrameTap(CaptureWriter writer, long limit, int ringBytes, long drainMillis) {
        this.writer = writer;
        this.limit = limit;
        this.drainMillis = drainMillis;
        ring = new FrameRing(ringBytes);
        producer = new TapProducer(ring, limit);
        thread = new Thread(this::run, "ringcast-tap");
        thread.setDaemon(true);
    }

    /**
     * Creates the file and starts the thread that writes it.
     *
     * @param file the file, pcapng whatever its name
     * @param interfaceName the interface that the frames come from or leave by, empty if unknown
     * @param limit the most frames to write, at least 1
     * @param ringBytes size of the ring in bytes: a power of two, at least 1 MiB, usually {@link
     *     #RING}
     * @throws CaptureException if the file cannot be created
     */
    public static FrameTap open(Path file, String interfaceName, long limit, int ringBytes)
            throws CaptureException {
        if (limit < 1) {
            throw new IllegalArgumentException("capture frames " + limit + ": must be at least 1");
        }
        if (ringBytes < MIN_RING || Integer.bitCount(ringBytes) != 1) {
            throw new IllegalArgumentException(
                    "tap ring of "
                            + ringBytes
                            + " bytes: must be a power of two, at least "
                            + MIN_RING);
        }
        final CaptureWriter writer =
                CaptureWriter.create(file, CaptureFormat.PCAPNG, interfaceName);
        return start(writer, limit, ringBytes, DRAIN_MILLIS);
    }

    static FrameTap start(CaptureWriter writer, long limit, int ringBytes, long drainMillis) {
        final FrameTap tap = new FrameTap(writer, limit, ringBytes, drainMillis);
        tap.thread.start();
        return tap;
    }

    /**
     * Offers a complete frame.
     *
     * @param timestamp nanoseconds since the epoch
     * @param memory where the frame lies; it is copied before this returns
     * @param offset its first byte in there
     * @param length its length in bytes
     */
    public void offer(long timestamp, MemorySegment memory, long offset, int length) {
        producer.offer(timestamp, memory, offset, length, length, 0);
    }

    /**
     * Offers a frame after rewriting; a super-frame as one frame.
     *
     * @param timestamp nanoseconds since the epoch
     */
    void offer(long timestamp, OutFrame frame) {
        final int length = frame.length();
        producer.offer(
                timestamp, frame.memory(), frame.offset(), length, length, frame.segmentSize());
    }

    /**
     * Offers a frame as it was received: a tag that the kernel took out is put back, and the length
     * is that on the wire. A super-frame is written as one frame, with its segment size.
     */
    public void offer(Burst burst, int i) {
        producer.offer(burst, i);
    }

    private void run() {
        try {
            write();
        } catch (RuntimeException | Error e) {
            died = e;
        } finally {
            end();
        }
    }

    private void write() {
        boolean last;
        do {
            last = closing; // read first: the last drain must see all frames offered before close()
            drain();
            writer.flush();
            publish();
            if (!last && isWanted()) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } while (!last && isWanted());
    }

    private void end() {
        try {
            writer.close();
            publish();
        } catch (RuntimeException | Error e) {
            died = e; // writes the rest of the buffer, so it may fail in the same way
        } finally {
            failure = writer.failure().orElse(null);
            ended = true;
        }
    }

    private void drain() {
        long place;
        while (isWanted() && (place = ring.peek()) >= 0) {
            final int captured = ring.captured(place);
            writer.write(
                    ring.timestamp(place),
                    ring.memory(),
                    place,
                    captured,
                    ring.wire(place),
                    ring.segmentSize(place));
            ring.release(place);
            publish();
        }
    }

    /** Whether the file takes more frames. */
    private boolean isWanted() {
        return writer.accepted() < limit && !writer.hasFailed();
    }

    private void publish() {
        written.setOpaque(writer.written());
    }

    /** Frames in the file so far. */
    public long written() {
        return written.getOpaque();
    }

    /**
     * Number of frames that were offered before the limit was reached but will never be in the
     * file: the ring had no room for them, or the file has failed.
     */
    public long missed() {
        final long lost = ended ? producer.taken() - written.getOpaque() : 0;
        return producer.refused() + lost;
    }

    /** Why the file has failed; empty if it has not, or not been noticed yet. */
    public Optional<CaptureException> failure() {
        final Throwable end = died;
        return end != null && failure == null
                ? Optional.of(writer.ended(end))
                : Optional.ofNullable(failure);
    }

    /**
     * Begins to close and returns at once; {@link #close} then waits for the end. If several taps
     * are stopped first and then closed one after the other, they share the same five seconds.
     * Frames offered afterwards are missed.
     */
    public void stop() {
        if (!closing) {
            deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(drainMillis);
            closing = true;
            LockSupport.unpark(thread);
        }
    }

    /**
     * Writes the frames in the ring and closes the file. Waits at most five seconds, and one more
     * second for a write that hangs. Frames offered afterwards are missed.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        stop();
        if (!joined(TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime()))) {
            thread.interrupt(); // closes the file under a write that hangs
            if (!joined(ABORT_MILLIS)) {
                ended = true;
            }
        }
    }

    /** Waits for the thread to end, also if interrupted meanwhile; the interruption is kept. */
    private boolean joined(long millis) {
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        boolean interrupted = false;
        long left = millis;
        while (left > 0 && thread.isAlive()) {
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }
}
