package io.ringcast.daemon.traffic;

import io.ringcast.daemon.report.Percentiles;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Receiver of datagrams from an ordinary UDP socket. Checks the order of each sender's datagrams.
 *
 * <p>Threading: one thread receives; any thread may call {@link #close} and read the counters.
 */
final class Receiver implements AutoCloseable {
    /** Requested receive buffer, typical of an application; net.core.rmem_max limits it. */
    private static final int BUFFER_BYTES = 8 << 20;

    private static final long MAX_NANOS = 3_600_000_000_000L;

    private final DatagramChannel channel;
    private final ByteBuffer payload = ByteBuffer.allocateDirect(Payload.MAX_SIZE);
    private final Histogram latency = new Histogram(MAX_NANOS, 3);
    private final Map<SocketAddress, Long> next = new HashMap<>();
    private volatile long received;
    private volatile long outOfOrder;
    private volatile int senders;
    private final int port;
    private long bufferDrops;

    /**
     * Opens a socket that is bound to any address.
     *
     * @param port port that it is bound to
     * @param family INET for IPv4 only; INET6 for both families, if the host has both
     */
    Receiver(int port, StandardProtocolFamily family) throws IOException {
        this.port = port;
        channel =
                family == StandardProtocolFamily.INET6
                        ? DatagramChannel.open()
                        : DatagramChannel.open(family);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
        channel.bind(new InetSocketAddress(port));
    }

    /** Joins a group on an interface. */
    void join(InetAddress group, NetworkInterface where) throws IOException {
        channel.join(group, where);
    }

    /** Receives until closed. */
    void receive() throws IOException {
        try {
            while (true) {
                payload.clear();
                final SocketAddress from = channel.receive(payload);
                accept(from, payload.flip());
            }
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (ClosedChannelException e) {
            // Another thread called close(): the normal end
        }
    }

    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    private void accept(SocketAddress from, ByteBuffer datagram) {
        received = received + 1;
        if (datagram.remaining() < Payload.MIN_SIZE) {
            outOfOrder = outOfOrder + 1;
            return;
        }
        final long sequence = Payload.sequence(datagram);
        if (sequence < next.getOrDefault(from, 0L)) {
            outOfOrder = outOfOrder + 1;
        } else {
            next.put(from, sequence + 1);
            senders = next.size();
        }
        final long nanos = Payload.realtimeNanos() - Payload.dueNanos(datagram);
        latency.recordValue(Math.max(0, Math.min(MAX_NANOS, nanos)));
    }

    /** Returns the number of received datagrams. */
    long received() {
        return received;
    }

    /** Returns the number of sockets that datagrams with a sequence number came from. */
    int senders() {
        return senders;
    }

    /**
     * Returns the number of received datagrams that came after a later one of their sender, twice,
     * or without a sequence number.
     */
    long outOfOrder() {
        return outOfOrder;
    }

    /**
     * Returns the number of datagrams dropped because the socket's buffer was full, until now or
     * until {@link #close}.
     */
    synchronized long bufferDrops() {
        if (channel.isOpen()) {
            bufferDrops = SocketDrops.ofUdpPort(port);
        }
        return bufferDrops;
    }

    /**
     * Returns the latency from when a datagram was due until the application received it. Only
     * after {@link #receive} has returned.
     */
    Percentiles latency() {
        return Percentiles.of(latency);
    }

    @Override
    public synchronized void close() throws IOException {
        bufferDrops();
        channel.close();
    }
}
