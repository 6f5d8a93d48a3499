package io.ringcast.lab;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A connection to one of QEMU's sockets, in which no wait is without a deadline.
 *
 * <p>Threading: one thread.
 */
final class UnixSocket implements AutoCloseable {
    private final SocketChannel channel;
    private final Selector selector;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocate(1 << 16).limit(0);

    private UnixSocket(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        key = channel.register(selector, SelectionKey.OP_READ);
    }

    /**
     * @throws IOException if nobody listens there, not yet perhaps
     */
    static UnixSocket connect(Path path) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
            return new UnixSocket(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    void write(byte[] bytes, Deadline deadline) throws IOException {
        final ByteBuffer out = ByteBuffer.wrap(bytes);
        while (channel.write(out) >= 0 && out.hasRemaining()) {
            await(SelectionKey.OP_WRITE, deadline);
        }
    }

    /** A line without its end. */
    String readLine(Deadline deadline) throws IOException {
        final StringBuilder line = new StringBuilder();
        for (byte b = read(deadline); b != '\n'; b = read(deadline)) {
            line.append((char) b);
        }
        return line.toString();
    }

    byte[] read(int length, Deadline deadline) throws IOException {
        final byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = read(deadline);
        }
        return bytes;
    }

    private byte read(Deadline deadline) throws IOException {
        while (!in.hasRemaining()) {
            in.clear();
            final int got = channel.read(in);
            in.flip();
            if (got < 0) {
                throw new IOException("the machine has closed the connection");
            }
            if (got == 0) {
                await(SelectionKey.OP_READ, deadline);
            }
        }
        return in.get();
    }

    private void await(int operation, Deadline deadline) throws IOException {
        key.interestOps(operation);
        selector.select(Math.max(1, deadline.left().toMillis()));
        selector.selectedKeys().clear();
        if (deadline.left().compareTo(Duration.ZERO) <= 0) {
            throw new IOException("no answer in time");
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
