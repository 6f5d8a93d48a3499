package io.ringcast.engine.forward;

import io.ringcast.engine.handler.FrameHandler;
import java.util.function.BiConsumer;

/**
 * A loop's handler and its options.
 *
 * @param handler called with the frames that match a rule
 * @param checked true if segments become invalid when the handler returns
 * @param failures called by the loop for the handler's first failure, with the rule's name and what
 *     the handler threw
 */
public record HandlerPlan(
        FrameHandler handler, boolean checked, BiConsumer<String, Throwable> failures) {}
