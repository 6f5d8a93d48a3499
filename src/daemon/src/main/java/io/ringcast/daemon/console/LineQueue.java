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
 * Output whose writers do not depend on its reader: whole lines go into a bounded queue, and a
 * thread of the queue's own opens the stream and writes them, in their order. A pipe that nobody
 * empties, a full disk or a closed pipe holds up that thread alone.
 *
 * <p>What is written becomes one unit of the queue at each line feed and at each {@link #flush}.
 *
 * <p>Threading: any thread writes; {@link java.io.PrintStream} keeps the lines of several apart.
 */
public final class LineQueue extends OutputStream {
    /** What happens to a line for which there is no room. */
    public enum WhenFull {
        /**
         * It is dropped and counted, and so is one whose writing fails. A notice stands in the
         * place of those that are missing.
         */
        DROP,
        /**
         * Its writer waits; after {@link #hurry} for {@link #PATIENCE_NANOS} at most. The first
         * failure to write is the end: nothing may be missing within.
         */
        WAIT
    }

    /** For so long a reader may take nothing before it counts as gone. */
    static final long PATIENCE_NANOS = 1_000_000_000L;

    /** Bytes that may wait. */
    private static final int CAPACITY = 1 << 18;

    /** A pipe takes so much in one piece (PIPE_BUF, pipe(7)); each is a sign of life. */
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

    /** The thread opens the stream or writes, since then without a sign of life. */
    private boolean busy = true;

    private long since = System.nanoTime();
    private boolean hurried;
    private boolean closed;

    /** Nothing is written any more. */
    private boolean over;

    /** The last attempt to write has failed. */
    private boolean broken;

    private IOException failure;

    /**
     * What is written as one.
     *
     * @param lines of the writers: 1, or 0 for a notice
     * @param told dropped lines that a notice in it tells of
     */
    private record Unit(byte[] bytes, int lines, long told) {}

    /**
     * Starts the thread. It inherits the CPU affinity of the caller.
     *
     * @param name the thread's
     * @param stream opens what is written to; may block
     * @param notice a line, without its end, that says how many lines were dropped
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

    /** Makes a unit of what has no line feed yet; does not wait until it is written. */
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

    /** Null at the end. */
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

    // ---- the end, and what became of it

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

    /** From now on nobody waits longer than {@link #PATIENCE_NANOS} without a sign of life. */
    synchronized void hurry() {
        hurried = true;
        notifyAll();
    }

    /**
     * Waits until all is written, the stream has failed, or nothing has been taken for {@link
     * #PATIENCE_NANOS}; if the writers wait for room, the last holds only after {@link #hurry}.
     * What is not written then is counted as dropped.
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

    /** Returns whether the thread was interrupted. */
    private boolean pause() {
        try {
            wait(TICK_MILLIS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Whether the reader has taken all that there was. */
    synchronized boolean isIdle() {
        return queue.isEmpty() && !busy && !isNoticeDue();
    }

    /** Lines that were not written and will not be. */
    public synchronized long dropped() {
        return dropped;
    }

    /** Why a line was not written; empty if all were. */
    public synchronized Optional<IOException> failure() {
        return Optional.ofNullable(failure);
    }

    /** Writes what waits, as {@link #drain} does, and closes the stream. */
    @Override
    public synchronized void close() {
        drain();
        closed = true;
        notifyAll();
    }
}
