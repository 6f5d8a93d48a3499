package io.ringcast.daemon.traffic;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Sender of datagrams from ordinary UDP sockets. It is an open loop: each datagram is sent when it
 * is due, independent of earlier ones. After a late datagram, those that became due meanwhile
 * follow at once. Several sockets are used in turn; each has its own sequence numbers.
 *
 * <p>Threading: one thread sends; any thread may call {@link #stop} and {@link #sent}.
 */
final class Sender implements AutoCloseable {
    private static final int TIME_TO_LIVE = 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final List<DatagramChannel> channels = new ArrayList<>();
    private final InetSocketAddress target;
    private final ByteBuffer payload;
    private volatile boolean running = true;
    private volatile long sent;

    /**
     * @param networkInterface transmit interface for multicast, or null to use the routes
     * @param size payload of a datagram in bytes
     * @param flows number of sockets, each with its own source port
     */
    Sender(NetworkInterface networkInterface, InetSocketAddress target, int size, int flows)
            throws IOException {
        this.target = target;
        payload = Payload.allocate(size);
        final StandardProtocolFamily family =
                target.getAddress() instanceof Inet6Address
                        ? StandardProtocolFamily.INET6
                        : StandardProtocolFamily.INET;
        for (int i = 0; i < flows; i++) {
            final DatagramChannel channel = DatagramChannel.open(family);
            channels.add(channel);
            if (networkInterface != null) {
                channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, networkInterface);
            }
            channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TIME_TO_LIVE);
        }
    }

    /**
     * Sends until the count is reached or {@link #stop} is called.
     *
     * @param count number of datagrams
     * @param rate datagrams per second; 0 sends without a pause
     */
    @SuppressWarnings("NonAtomicOperationOnVolatileField") // one writer
    void send(long count, double rate) throws IOException {
        final double gapNanos = rate > 0 ? NANOS_PER_SECOND / rate : 0;
        final long start = System.nanoTime();
        final long startRealtime = Payload.realtimeNanos();
        for (long sequence = 0; sequence < count && running; sequence++) {
            final long due =
                    gapNanos > 0 ? (long) (sequence * gapNanos) : System.nanoTime() - start;
            awaitDue(start + due);
            if (running) {
                final int flow = (int) (sequence % channels.size());
                Payload.write(payload, sequence / channels.size(), startRealtime + due);
                payload.clear();
                channels.get(flow).send(payload, target);
                sent = sequence + 1;
            }
        }
    }

    private void awaitDue(long deadline) {
        for (long left = deadline - System.nanoTime();
                left > 0 && running;
                left = deadline - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, NANOS_PER_SECOND / 10));
        }
    }

    /** Returns the number of datagrams that the sockets have accepted. */
    long sent() {
        return sent;
    }

    void stop() {
        running = false;
    }

    @Override
    public void close() throws IOException {
        for (final DatagramChannel channel : channels) {
            channel.close();
        }
    }
}
