package io.ringcast.engine.packet;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.ring.ReceiveRing;
import java.util.function.Consumer;

/**
 * Shows the frames of a receive ring one after the other. What is received and not shown yet waits
 * for the next call.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class RingReader {
    private static final int BURST = 64;

    private final ReceiveRing ring;
    private final Burst burst = new Burst(BURST);
    private final LentFrame frame;

    /** The first frame of the burst that nobody has seen. */
    private int next;

    /**
     * @param checked whether segments end with their frame
     */
    RingReader(ReceiveRing ring, boolean checked) {
        this.ring = ring;
        frame = new LentFrame(ring, burst, checked);
    }

    /** Shows the frames that are there; returns how many these were, at most the limit. */
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

    /** A handler that throws has had its frame. */
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
