package io.ringcast.daemon.replay;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;

/**
 * Lends what another source lends until it is told to stop, also while that waits for a pipe. An
 * interruption closes the file that it meets; so it is sent only while that is the input, and has
 * been taken back before anything is written.
 *
 * <p>Threading: one thread receives, any stops.
 */
final class StoppableSource implements FrameSource {
    private final FrameSource source;
    private Thread reader;
    private boolean stopped;

    StoppableSource(FrameSource source) {
        this.source = source;
    }

    /** Lends nothing any more. */
    synchronized void stop() {
        stopped = true;
        if (reader != null) {
            reader.interrupt();
        }
    }

    @Override
    public int receive(Burst burst) {
        if (!begin()) {
            return 0;
        }
        try {
            return source.receive(burst);
        } finally {
            end();
        }
    }

    private synchronized boolean begin() {
        if (!stopped) {
            reader = Thread.currentThread();
        }
        return !stopped;
    }

    private synchronized void end() {
        reader = null;
        if (stopped) {
            Thread.interrupted();
        }
    }

    @Override
    public void release(Burst burst) {
        source.release(burst);
    }
}
