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
 * Sends datagrams from ordinary UDP sockets, each when it is due, whatever became of those before:
 * an open loop. One that comes late is followed at once by those that fell due meanwhile. Several
 * sockets take turns, and each counts for itself.
 *
 * <p>Threading: one thread sends; {@link #stop} and {@link #sent} are for any.
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
     * @param networkInterface where multicast leaves, or null to leave it to the routes
     * @param size bytes of a datagram's payload
     * @param flows how many sockets, each with a port of its own
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
     * @param count datagrams
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

    /** Datagrams that the socket has taken. */
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
