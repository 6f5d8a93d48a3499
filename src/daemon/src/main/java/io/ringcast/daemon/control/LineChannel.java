package io.ringcast.daemon.control;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Connection that carries lines of UTF-8, with limits for their length and for the time of each.
 * Buffers one line at most.
 *
 * <p>Threading: one thread; {@link #abort} by any.
 */
public final class LineChannel implements AutoCloseable {
    private static final int BUFFER = 4096;

    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final int maxBytes;
    private final ByteBuffer in = ByteBuffer.allocate(BUFFER).limit(0);
    private volatile boolean aborted;

    /** Thrown if a line is too long, or is not received or sent in time. */
    public static final class LimitException extends IOException {
        private static final long serialVersionUID = 1L;

        LimitException(String message) {
            super(message);
        }
    }

    /**
     * @param channel a connected channel; closed together with this object, or at once if this
     *     constructor fails
     * @param maxBytes maximum length of a received line, without its end
     * @throws IOException if no file descriptor is left
     */
    public LineChannel(SocketChannel channel, int maxBytes) throws IOException {
        this.channel = channel;
        this.maxBytes = maxBytes;
        try {
            channel.configureBlocking(false);
            selector = Selector.open();
            key = channel.register(selector, 0);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /**
     * Waits for a line and returns it.
     *
     * @param idleMillis time limit for its first byte
     * @param lineMillis time limit for the rest of the line
     * @return the line; empty at the end of the stream. An incomplete last line is ignored
     * @throws LimitException if the line is too long or takes too long
     */
    public Optional<String> readLine(long idleMillis, long lineMillis) throws IOException {
        final ByteArrayOutputStream line = new ByteArrayOutputStream();
        long deadline = deadline(idleMillis);
        while (true) {
            while (in.hasRemaining()) {
                final byte next = in.get();
                if (next == '\n') {
                    return Optional.of(line.toString(StandardCharsets.UTF_8));
                }
                if (line.size() == maxBytes) {
                    throw new LimitException("a line must be at most " + maxBytes + " bytes long");
                }
                if (line.size() == 0) {
                    deadline = deadline(lineMillis);
                }
                line.write(next);
            }
            final int read = channel.read(in.clear());
            in.flip();
            if (read < 0) {
                return Optional.empty();
            }
            if (read == 0) {
                await(SelectionKey.OP_READ, deadline, "no complete line in time");
            }
        }
    }

    /**
     * Writes a line.
     *
     * @param line the line, without its end
     * @throws LimitException if writing takes longer
     */
    public void writeLine(String line, long millis) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        final long deadline = deadline(millis);
        while (out.hasRemaining()) {
            if (channel.write(out) == 0) {
                await(
                        SelectionKey.OP_WRITE,
                        deadline,
                        "the other side did not read a line in time");
            }
        }
    }

    private static long deadline(long millis) {
        return System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void await(int operation, long deadline, String failure) throws IOException {
        final long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
            throw new LimitException(failure);
        }
        key.interestOps(operation);
        selector.select(left);
        selector.selectedKeys().clear();
        if (aborted) {
            throw new IOException("aborted");
        }
    }

    /** Ends the present wait and all later ones with an IOException. */
    public void abort() {
        aborted = true;
        selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            selector.close();
        }
    }
}
