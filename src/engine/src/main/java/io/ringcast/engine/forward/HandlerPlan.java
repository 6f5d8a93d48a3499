package io.ringcast.engine.forward;

import io.ringcast.engine.handler.FrameHandler;
import java.util.function.BiConsumer;

/**
 * A loop's handler.
 *
 * @param handler of the frames that rules take
 * @param checked whether segments that it gets end with their frame
 * @param failures told, by the loop, the rule's name and what the handler threw, the first time
 */
public record HandlerPlan(
        FrameHandler handler, boolean checked, BiConsumer<String, Throwable> failures) {}
