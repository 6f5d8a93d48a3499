package io.ringcast.engine.forward;

/**
 * Words for the messages about calls at a wrong time or by a wrong thread; they depend on the use
 * of the loop or ring.
 *
 * @param calls the methods that belong to one thread
 * @param does what that thread does
 * @param advice the rule, and the remedy
 * @param over what no longer happens after closing
 * @param round the name of a use from within which other calls are forbidden
 */
public record LoopWords(String calls, String does, String advice, String over, String round) {
    String taken(String thread) {
        return calls + ": thread " + thread + " " + does + ", and " + advice;
    }

    String closed() {
        return calls + ": closed, " + over;
    }

    String within(String call, String thread) {
        return call + ": called from within " + round + " of thread " + thread;
    }
}
