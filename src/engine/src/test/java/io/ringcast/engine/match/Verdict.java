package io.ringcast.engine.match;

/**
 * Verdict on a frame, in a form that neither the engine nor the oracle computes with.
 *
 * @param rule the rule that takes it, -1 if none
 * @param drop the drop reason's name, "" if it is not dropped
 */
record Verdict(int rule, String drop) {
    static final Verdict UNMATCHED = new Verdict(-1, "");

    static Verdict matched(int rule) {
        return new Verdict(rule, "");
    }

    static Verdict dropped(String reason) {
        return new Verdict(-1, reason);
    }

    @Override
    public String toString() {
        return rule >= 0 ? "rule " + rule : drop.isEmpty() ? "unmatched" : drop;
    }
}
