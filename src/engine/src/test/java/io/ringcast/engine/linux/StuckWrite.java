package io.ringcast.engine.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** System call of another thread that uses native memory and blocks until {@link #release}. */
public final class StuckWrite {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Pipe pipe = Pipe.open();
    private final ByteBuffer rubbish = ByteBuffer.allocate(4096);
    private final FutureTask<Integer> writing;

    /** Writes these bytes to a pipe that is full; returns when the thread is in the call. */
    public StuckWrite(MemorySegment bytes) throws IOException {
        pipe.sink().configureBlocking(false);
        while (pipe.sink().write(rubbish.clear()) > 0) {
            // until it is full
        }
        pipe.sink().configureBlocking(true);
        writing = new FutureTask<>(() -> pipe.sink().write(bytes.asByteBuffer()));
        final Thread writer = Thread.ofPlatform().daemon().start(writing);
        final long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!isInNativeMethod(writer)) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the writer does not write");
            }
        }
    }

    private static boolean isInNativeMethod(Thread thread) {
        return Arrays.stream(thread.getStackTrace()).anyMatch(StackTraceElement::isNativeMethod);
    }

    /** Lets it return; says how many bytes it has written. */
    public int release() throws IOException, InterruptedException, ExecutionException {
        pipe.source().configureBlocking(false);
        while (!writing.isDone()) {
            pipe.source().read(rubbish.clear());
        }
        pipe.sink().close();
        pipe.source().close();
        return writing.get();
    }
}
