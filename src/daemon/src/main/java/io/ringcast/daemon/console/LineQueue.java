package io.ringcast.daemon.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;

/**
 * Output stream that decouples writers from the reader: whole lines go into a bounded queue, and
 * the queue's own thread opens the stream and writes them in order. A full or closed pipe or a full
 * disk blocks only that thread.
 *
 * <p>A unit of the queue ends at each line feed and at each {@link #flush}.
 *
 * <p>Threading: any thread writes; {@link java.io.PrintStream} keeps the lines of several apart.
 */
public final class LineQueue extends OutputStream {
    /** Treatment of a line when the queue is full. */
    public enum WhenFull {
        /**
         * The line is dropped and counted; so is a line whose writing fails. A notice is written in
         * the place of the missing lines.
         */
        DROP,
        /**
         * The writer waits; after {@link #hurry}, no longer than {@link #PATIENCE_NANOS} without
         * progress of the reader. The first failed write ends the output, so that nothing is
         * missing in the middle.
         */
        WAIT
    }

    /** Time without progress after which the reader counts as gone. */
    static final long PATIENCE_NANOS = 1_000_000_000L;

    /** Maximum number of queued bytes. */
    private static final int CAPACITY = 1 << 18;

    /**
     * Bytes of one write: a pipe takes them as a whole (PIPE_BUF, pipe(7)). Each completed write
     * counts as progress of the reader.
     */
    private static final int PIECE = 4096;

    private static final long TICK_MILLIS = 50;

    private final WhenFull whenFull;
    private final LongFunction<String> notice;
    private final Queue<Unit> queue = new ArrayDeque<>();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private int queued;
    private long dropped;

    /** Lines dropped since the last notice. */
    private long gap;

    private boolean opened;

    /**
     * True if the thread is opening the stream or writing; {@link #since} is the time of its last
     * progress.
     */
    private boolean busy = true;

    private long since = System.nanoTime();
    private boolean hurried;
    private boolean closed;

    /** Whether the output has ended: nothing is written any more. */
    private boolean over;

    /** Whether the last write failed. */
    private boolean broken;

    private IOException failure;

    /**
     * Unit of the queue, written as a whole.
     *
     * @param lines number of writers' lines in it: 1, or 0 for a notice
     * @param told number of dropped lines that the notice reports; 0 for a line
     */
    private record Unit(byte[] bytes, int lines, long told) {}

    /**
     * Starts the thread. It inherits the CPU affinity of the caller.
     *
     * @param name name of the thread
     * @param stream opens the stream; may block
     * @param notice creates a line, without its end, for a number of dropped lines
     */
    public LineQueue(
            String name,
            WhenFull whenFull,
            Callable<OutputStream> stream,
            LongFunction<String> notice) {
        this.whenFull = whenFull;
        this.notice = notice;
        final Thread thread = new Thread(() -> run(stream), name);
        thread.setDaemon(true);
        thread.start();
    }

    // ---- writers

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int start = offset;
        for (int i = offset; i < offset + length; i++) {
            if (bytes[i] == '\n') {
                line.write(bytes, start, i + 1 - start);
                start = i + 1;
                enqueue();
            }
        }
        line.write(bytes, start, offset + length - start);
    }

    /** Ends the unit of an incomplete line. Does not wait until it is written. */
    @Override
    public synchronized void flush() {
        if (line.size() > 0) {
            enqueue();
        }
    }

    private void enqueue() {
        final byte[] unit = line.toByteArray();
        line.reset();
        if (whenFull == WhenFull.WAIT) {
            awaitRoom(unit.length);
        }
        if (over || !hasRoom(unit.length)) {
            dropped++;
            gap++;
            return;
        }
        if (gap > 0) {
            add(gapNotice());
        }
        add(new Unit(unit, 1, 0));
        notifyAll();
    }

    private boolean hasRoom(int length) {
        return queue.isEmpty() || queued + length <= CAPACITY;
    }

    private void awaitRoom(int length) {
        boolean interrupted = false;
        while (!over && !hasRoom(length) && !(hurried && isStuck())) {
            interrupted |= pause();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void add(Unit unit) {
        queue.add(unit);
        queued += unit.bytes.length;
    }

    private Unit gapNotice() {
        final byte[] text = (notice.apply(gap) + "\n").getBytes(StandardCharsets.UTF_8);
        final Unit unit = new Unit(text, 0, gap);
        gap = 0;
        return unit;
    }

    // ---- the thread

    private void run(Callable<OutputStream> stream) {
        try (OutputStream out = stream.call()) {
            opened();
            for (Unit unit = next(); unit != null; unit = next()) {
                write(out, unit);
            }
        } catch (IOException e) {
            end(e);
        } catch (Exception e) {
            end(new IOException(e.getMessage(), e));
        }
    }

    private void write(OutputStream out, Unit unit) throws IOException {
        try {
            for (int at = 0; at < unit.bytes.length; at += PIECE) {
                out.write(unit.bytes, at, Math.min(PIECE, unit.bytes.length - at));
                signOfLife(false);
            }
        } catch (IOException e) {
            if (whenFull == WhenFull.WAIT) {
                throw e;
            }
            failed(unit, e);
        }
    }

    private synchronized void opened() {
        opened = true;
        notifyAll();
    }

    private synchronized void signOfLife(boolean failing) {
        since = System.nanoTime();
        broken = failing;
    }

    private synchronized void failed(Unit unit, IOException e) {
        signOfLife(true);
        failure = e;
        dropped += unit.lines;
        gap += unit.lines + unit.told;
    }

    /** Waits for the next unit; null at the end. */
    private synchronized Unit next() throws InterruptedException {
        busy = false;
        notifyAll();
        while (queue.isEmpty() && !isNoticeDue() && !closed) {
            wait();
        }
        final Unit unit;
        if (!queue.isEmpty()) {
            unit = queue.remove();
            queued -= unit.bytes.length;
        } else {
            unit = isNoticeDue() ? gapNotice() : null;
        }
        busy = unit != null;
        since = System.nanoTime();
        return unit;
    }

    private boolean isNoticeDue() {
        return gap > 0 && !broken;
    }

    private synchronized void end(IOException e) {
        failure = e;
        over = true;
        dropped += queue.size() + (busy && opened ? 1 : 0);
        queue.clear();
        queued = 0;
        busy = false;
        notifyAll();
    }

    // ---- the end and the results

    /**
     * Waits until the stream is open.
     *
     * @return false if it is not open yet after {@link #PATIENCE_NANOS}
     * @throws IOException if it cannot be opened
     */
    public synchronized boolean awaitOpen() throws IOException {
        boolean interrupted = false;
        while (!opened && !over && !isStuck()) {
            interrupted |= pause();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!opened && over) {
            throw failure;
        }
        return opened;
    }

    /**
     * Limits all waits: from now on, they end after {@link #PATIENCE_NANOS} without progress of the
     * reader.
     */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /**
     * Waits until all is written, the stream has failed, or the reader has made no progress for
     * {@link #PATIENCE_NANOS}. With {@link WhenFull#WAIT}, that limit applies only after {@link
     * #hurry}. Lines that are not written by then count as dropped.
     */
    synchronized void drain() {
        flush();
        boolean interrupted = false;
        while (!over && !isIdle() && !(isBounded() && isStuck())) {
            interrupted |= pause();
        }
        if (!over && !isIdle()) {
            end(new IOException("nobody takes what is written"));
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBounded() {
        return hurried || whenFull == WhenFull.DROP;
    }

    private boolean isStuck() {
        return busy && System.nanoTime() - since >= PATIENCE_NANOS;
    }

    /** Waits for a tick or a change. Returns whether the thread was interrupted. */
    private boolean pause() {
        try {
            wait(TICK_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Returns whether all lines have been written. */
    synchronized boolean isIdle() {
        return queue.isEmpty() && !busy && !isNoticeDue();
    }

    /** Returns the number of lines that were dropped. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Returns why a line was not written; empty if all were. */
    public synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Writes the queued lines, as {@link #drain} does, and closes the stream. */
    @Override
    public synchronized void close() {
        drain();
        closed = true;
        notifyAll();
    }
}
