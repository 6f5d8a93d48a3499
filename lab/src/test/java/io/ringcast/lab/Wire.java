package io.ringcast.lab;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Other end of a guest's network interface: a Unix socket that carries each frame after its length
 * (QEMU's stream netdev: 4 bytes, big endian).
 *
 * <p>Threading: any. A separate thread reads all frames, so that the guest never waits.
 */
final class Wire implements AutoCloseable {
    private final ServerSocketChannel server;
    private final UnaryOperator<byte[]> station;
    private final List<byte[]> frames = new ArrayList<>();
    private SocketChannel channel;

    /**
     * @param path where QEMU will connect
     * @param station returns the answer to a frame, or null for none
     */
    Wire(Path path, UnaryOperator<byte[]> station) throws IOException {
        this.station = station;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
        final Thread reader = new Thread(this::read, "wire " + path.getFileName());
        reader.setDaemon(true);
        reader.start();
    }

    /** Puts a frame on the wire. */
    void send(byte[] frame) {
        send(List.of(frame));
    }

    /** Puts frames on the wire back to back. */
    synchronized void send(List<byte[]> burst) {
        final ByteBuffer out =
                ByteBuffer.allocate(burst.stream().mapToInt(frame -> 4 + frame.length).sum());
        burst.forEach(frame -> out.putInt(frame.length).put(frame));
        out.flip();
        try {
            while (out.hasRemaining()) {
                channel.write(out);
            }
        } catch (IOException e) {
            throw new LabException("the wire is cut: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the number of frames received so far: a mark for the methods that look at later
     * frames.
     */
    int mark() {
        synchronized (frames) {
            return frames.size();
        }
    }

    /** Returns the frames after a mark that match the predicate. */
    List<byte[]> since(int mark, Predicate<byte[]> of) {
        synchronized (frames) {
            return frames.stream().skip(mark).filter(of).toList();
        }
    }

    /**
     * Waits for this many such frames, and returns those that have come; fewer if the deadline has
     * passed.
     */
    List<byte[]> await(int mark, Predicate<byte[]> of, int count, Deadline deadline) {
        List<byte[]> now = since(mark, of);
        while (now.size() < count && !deadline.over()) {
            Deadline.pause();
            now = since(mark, of);
        }
        return now;
    }

    private void read() {
        try (SocketChannel accepted = server.accept()) {
            synchronized (this) {
                channel = accepted;
            }
            while (true) {
                take(fill(accepted, fill(accepted, 4).getInt()).array());
            }
        } catch (EOFException | AsynchronousCloseException e) {
            // the machine is off, or the test has ended
        } catch (ClosedChannelException e) {
            // closed before the machine connected
        } catch (IOException e) {
            throw new LabException("the wire: " + e.getMessage(), e);
        }
    }

    private void take(byte[] frame) {
        synchronized (frames) {
            frames.add(frame);
        }
        final byte[] answer = station.apply(frame);
        if (answer != null) {
            send(answer);
        }
    }

    private static ByteBuffer fill(SocketChannel from, int length) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (from.read(buffer) < 0) {
                throw new EOFException();
            }
        }
        return buffer.flip();
    }

    @Override
    public void close() throws IOException {
        server.close();
        synchronized (this) {
            if (channel != null) {
                channel.close();
            }
        }
    }
}
