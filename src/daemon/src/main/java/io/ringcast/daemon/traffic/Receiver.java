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
 * Receives datagrams from an ordinary UDP socket and checks their order, sender by sender.
 *
 * <p>Threading: one thread receives; {@link #close} and the counters are for any.
 */
final class Receiver implements AutoCloseable {
    /** As an application would ask; net.core.rmem_max bounds it. */
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
     * A socket of any address.
     *
     * @param port that it is bound to
     * @param family INET for IPv4 alone; INET6 for both families where this host has both
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

    /** Has the host's stack take a group in at an interface, too. */
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
            // close() was called, by another thread: the end that is meant
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

    /** Datagrams received. */
    long received() {
        return received;
    }

    /** Sockets that they came from, those without a sequence number left out. */
    int senders() {
        return senders;
    }

    /**
     * Datagrams among them that came after a later one of their sender, twice, or without a
     * sequence number.
     */
    long outOfOrder() {
        return outOfOrder;
    }

    /** Datagrams that found the socket's buffer full; after {@link #close} those until then. */
    synchronized long bufferDrops() {
        if (channel.isOpen()) {
            bufferDrops = SocketDrops.ofUdpPort(port);
        }
        return bufferDrops;
    }

    /** From when a datagram was due until the application had it. Only after {@link #receive}. */
    Percentiles latency() {
        return Percentiles.of(latency);
    }

    @Override
    public synchronized void close() throws IOException {
        bufferDrops();
        channel.close();
    }
}
