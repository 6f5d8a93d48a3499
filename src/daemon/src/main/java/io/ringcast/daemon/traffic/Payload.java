package io.ringcast.daemon.traffic;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * Payload of a test datagram, in network byte order: its sequence number from 0, the time when it
 * was due in nanoseconds of CLOCK_REALTIME, then padding.
 *
 * <p>The time is when the datagram was due, not when it was sent, so that a late sender is visible
 * as latency.
 */
final class Payload {
    /** Minimum number of bytes. */
    static final int MIN_SIZE = 16;

    /** The largest UDP datagram in IPv4 (RFC 768, RFC 791). */
    static final int MAX_SIZE = 65_507;

    private static final int SEQUENCE = 0;
    private static final int DUE = 8;
    private static final byte FILLING = (byte) 0xab;

    private Payload() {}

    static ByteBuffer allocate(int size) {
        final ByteBuffer payload = ByteBuffer.allocateDirect(size);
        for (int i = MIN_SIZE; i < size; i++) {
            payload.put(i, FILLING);
        }
        return payload;
    }

    static void write(ByteBuffer payload, long sequence, long dueNanos) {
        payload.putLong(SEQUENCE, sequence);
        payload.putLong(DUE, dueNanos);
    }

    static long sequence(ByteBuffer payload) {
        return payload.getLong(SEQUENCE);
    }

    static long dueNanos(ByteBuffer payload) {
        return payload.getLong(DUE);
    }

    /** Returns CLOCK_REALTIME in nanoseconds since the epoch. */
    static long realtimeNanos() {
        final Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
