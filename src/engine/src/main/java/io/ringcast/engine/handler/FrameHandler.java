package io.ringcast.engine.handler;

import java.util.Objects;

/**
 * Handler of the frames that rules take: called once for each frame, before it is forwarded.
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
 * <p>Threading: called by the loop's thread, and the next frame waits until it returns: it must not
 * block. With several workers each calls its own handler, or a common one that can bear that.
 *
 * <p>Errors: an exception drops the frame ({@link io.ringcast.engine.counter.DropReason#HANDLER});
 * the first one is a warning of the engine's, with the place in the handler. The loop goes on. A
 * {@link VirtualMachineError} drops the frame likewise, and is thrown to the caller of the loop
 * when the frames of its round are dealt with.
 */
@FunctionalInterface
public interface FrameHandler {
    /**
     * Takes a frame.
     *
     * @param frame valid until this returns
     * @return what becomes of it; not null
     */
    Verdict onFrame(ReceivedFrame frame);

    /**
     * {@return a handler that asks this one and, if it says {@link Verdict#FORWARD}, the next one}
     * So rewrite steps are put in a row.
     *
     * @param next asked about what this one lets through
     */
    default FrameHandler andThen(FrameHandler next) {
        Objects.requireNonNull(next, "next");
        return frame -> {
            final Verdict verdict = onFrame(frame);
            return verdict == Verdict.FORWARD ? next.onFrame(frame) : verdict;
        };
    }
}
