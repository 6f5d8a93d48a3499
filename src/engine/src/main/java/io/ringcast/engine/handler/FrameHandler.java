package io.ringcast.engine.handler;

import java.util.Objects;

/**
 * Handler of the frames that match a rule: called once for each frame, before it is forwarded.
 *
 * <pre>{@code
 * FrameHandler handler = frame -> {
 *     for (int i = 0; i < frame.datagrams(); i++) {
 *         long at = frame.payloadOffset(i);
 *         process(frame.memory().get(SEQUENCE, at), frame.timestamp());
 *     }
 *     return Verdict.CONSUME;
 * };
 * }</pre>
 *
 * <p>Threading: called by the loop's thread. The next frame waits until it returns, so it must not
 * block. With several workers, each calls its own handler, or all call a common one, which must be
 * thread-safe.
 *
 * <p>Errors: an exception drops the frame ({@link io.ringcast.engine.counter.DropReason#HANDLER});
 * the first one becomes a warning of the engine that names the place in the handler. The loop
 * continues. A {@link VirtualMachineError} also drops the frame, and is thrown to the caller of the
 * loop after the other frames of the round have been processed.
 */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Decides on a frame.
     *
     * @param frame valid until this returns
     * @return the verdict on the frame; not null
     */
    Verdict onFrame(ReceivedFrame frame);

    /**
     * {@return a handler that calls this one and, if that returns {@link Verdict#FORWARD}, the next
     * one} Use it to chain rewrite steps.
     *
     * @param next called with the frames for which this handler returns {@code FORWARD}
     */
    default FrameHandler andThen(FrameHandler next) {
        Objects.requireNonNull(next, "next");
        return frame -> {
            final Verdict verdict = onFrame(frame);
            return verdict == Verdict.FORWARD ? next.onFrame(frame) : verdict;
        };
    }
}
