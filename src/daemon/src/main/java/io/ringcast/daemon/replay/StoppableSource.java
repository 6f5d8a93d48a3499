package io.ringcast.daemon.replay;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameSource;

/**
 * Frame source that delegates to another one until it is stopped, even if that one waits for a
 * pipe. Stopping interrupts the reading thread, which closes the file in use. So the thread is
 * interrupted only while it reads the input, and the interrupt status is cleared before it writes
 * anything.
 *
 * <p>Threading: one thread receives; any thread stops.
 */
final class StoppableSource implements FrameSource {
    private final FrameSource source;
    private Thread reader;
    private boolean stopped;

    StoppableSource(FrameSource source) {
        this.source = source;
    }

    /** Stops the source: from now on, it returns no frames. */
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
