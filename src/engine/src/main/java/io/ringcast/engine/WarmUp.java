package io.ringcast.engine;

import io.ringcast.engine.warmup.Warmup;

/**
 * The warm-up of an engine's loop.
 *
 * @param state how it ended
 * @param nanos how long it took, in nanoseconds; 0 if there was none
 */
public record WarmUp(State state, long nanos) {
    /** End of a warm-up. */
    public enum State {
        /** There was none: {@link EngineConfig#warmUpMillis()} is 0. */
        OFF("off"),
        /** The JVM's compiler had little left to do. */
        COMPLETE("complete"),
        /**
         * The time limit expired before that: the JVM may still compile and deoptimize code while
         * the first frames are forwarded, which makes these slower.
         */
        CUT_OFF("cut off");

        private final String label;

        State(String label) {
            this.label = label;
        }

        /** {@return the name used in summaries and JSON} */
        public String label() {
            return label;
        }
    }

    static WarmUp off() {
        return new WarmUp(State.OFF, 0);
    }

    static WarmUp of(Warmup.Result result) {
        return new WarmUp(result.complete() ? State.COMPLETE : State.CUT_OFF, result.nanos());
    }
}
