package io.ringcast.engine.packet;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.ring.ReceiveRing;
import java.util.function.Consumer;

/**
 * Reader that passes the frames of a receive ring to a handler one by one. Frames beyond the limit
 * of a call are kept for the next call.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class RingReader {
    private static final int BURST = 64;

    private final ReceiveRing ring;
    private final Burst burst = new Burst(BURST);
    private final LentFrame frame;

    /** Index of the first frame in the burst that no handler has got yet. */
    private int next;

    /**
     * @param checked true if segments become invalid when the handler returns
     */
    RingReader(ReceiveRing ring, boolean checked) {
        this.ring = ring;
        frame = new LentFrame(ring, burst, checked);
    }

    /**
     * Passes the frames that have arrived to the handler, at most {@code limit}; returns their
     * number.
     */
    int poll(Consumer<? super PacketFrame> handler, int limit) {
        int seen = 0;
        while (seen < limit && hasFrame()) {
            show(handler);
            seen++;
        }
        if (next == burst.size()) {
            release();
        }
        return seen;
    }

    /** Passes the next frame to the handler. A frame counts as seen even if the handler throws. */
    private void show(Consumer<? super PacketFrame> handler) {
        frame.begin(next++);
        try {
            handler.accept(frame);
        } finally {
            frame.end();
        }
    }

    boolean hasFrame() {
        if (next < burst.size()) {
            return true;
        }
        release();
        return ring.receive(burst) > 0;
    }

    private void release() {
        ring.release(burst);
        next = 0;
    }
}
