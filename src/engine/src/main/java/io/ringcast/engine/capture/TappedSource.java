package io.ringcast.engine.capture;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;

/**
 * Frame source that offers the frames of another source to a tap, as they arrived, and then lends
 * them.
 *
 * <p>Threading: like the other source. Allocates nothing.
 */
public final class TappedSource implements FrameSource {
    private final FrameSource source;
    private final FrameTap tap;

    /**
     * @param source lends the frames
     * @param tap is offered each of them; not owned
     */
    public TappedSource(FrameSource source, FrameTap tap) {
        this.source = source;
        this.tap = tap;
    }

    @Override
    public int receive(Burst burst) {
        final int count = source.receive(burst);
        for (int i = 0; i < count; i++) {
            tap.offer(burst, i);
        }
        return count;
    }

    @Override
    public void release(Burst burst) {
        source.release(burst);
    }
}
