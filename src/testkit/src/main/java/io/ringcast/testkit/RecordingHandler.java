package io.ringcast.testkit;

import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import java.util.List;
import java.util.Objects;

/**
 * Wrapper of a user's handler that records what the handler throws. The loop counts exceptions and
 * goes on.
 */
final class RecordingHandler implements FrameHandler {
    private final FrameHandler handler;
    private Throwable failure;

    RecordingHandler(FrameHandler handler) {
        this.handler = handler;
    }

    @Override
    public Verdict onFrame(ReceivedFrame frame) {
        try {
            return Objects.requireNonNull(
                    handler.onFrame(frame), "the handler returned null: must be a Verdict");
        } catch (Throwable e) { // includes checked exceptions thrown without declaration
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
            throw e;
        }
    }

    /** Returns true if the handler has thrown this since the last call of {@link #rethrow}. */
    boolean hasThrown(Throwable thrown) {
        return failure == thrown
                || failure != null && List.of(failure.getSuppressed()).contains(thrown);
    }

    /**
     * Throws the first failure since the last call, if there was one, with the later ones as
     * suppressed exceptions.
     */
    void rethrow() {
        final Throwable first = failure;
        failure = null;
        if (first != null) {
            throw RecordingHandler.<RuntimeException>asItIs(first);
        }
    }

    /**
     * Throws the failure unchanged, even a checked exception that no method declares. Never
     * returns.
     */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asItIs(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
