package io.ringcast.engine.forward;

/**
 * Words of the messages about calls at a wrong time, by what a loop or a ring is for.
 *
 * @param calls the methods that belong to one thread
 * @param does what that thread does
 * @param advice the rule, and what to do
 * @param over what is no longer done after closing
 * @param round what a call may not come from within
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
