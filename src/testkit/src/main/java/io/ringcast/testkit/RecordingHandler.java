package io.ringcast.testkit;

import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import java.util.Objects;

/** A user's handler, with a record of what it throws: the loop counts that and goes on. */
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
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
            throw e;
        }
    }

    /** Throws the first failure since the last call, if there was one, with the others inside. */
    void rethrow() {
        final Throwable first = failure;
        failure = null;
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
        if (first instanceof Error error) {
            throw error;
        }
    }
}
