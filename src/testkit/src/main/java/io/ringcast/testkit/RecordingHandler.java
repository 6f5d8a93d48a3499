package io.ringcast.testkit;

import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import java.util.List;
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
        } catch (Throwable e) { // also checked exceptions that the compiler has not seen
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
            throw e;
        }
    }

    /** True if the handler has thrown this since the last call of {@link #rethrow}. */
    boolean hasThrown(Throwable thrown) {
        return failure == thrown
                || failure != null && List.of(failure.getSuppressed()).contains(thrown);
    }

    /** Throws the first failure since the last call, if there was one, with the others inside. */
    void rethrow() {
        final Throwable first = failure;
        failure = null;
        if (first != null) {
            throw RecordingHandler.<RuntimeException>asItIs(first);
        }
    }

    /** Never returns: a checked exception passes the compiler as it has passed the handler's. */
    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T asItIs(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
