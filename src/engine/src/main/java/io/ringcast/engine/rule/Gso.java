package io.ringcast.engine.rule;

/**
 * Permission for a rule's frames to leave in super-frames that the kernel or the device cuts
 * (generic segmentation offload); docs/design.md describes how this changes the frames.
 */
public enum Gso {
    /** Frames may leave in super-frames if the transmitter makes them. */
    ON,
    /** Each frame leaves by itself, with every transmitter. */
    OFF;

    /**
     * {@return true for each destination of a rule set whose rule has {@link #ON}}
     *
     * @param rules whose destinations have the numbers of the array
     */
    public static boolean[] ofDestinations(RuleSet rules) {
        final boolean[] on = new boolean[rules.destinations()];
        for (int d = 0; d < on.length; d++) {
            on[d] = rules.get(rules.ruleOf(d)).options().gso() == ON;
        }
        return on;
    }

    /**
     * Reads {@code on} or {@code off}.
     *
     * @param text as in a file or on the command line
     * @return the permission
     * @throws IllegalArgumentException naming the text and the rule
     */
    public static Gso parse(String text) {
        return Option.parse("gso", text, values());
    }

    /** {@return the text that {@link #parse} reads} */
    @Override
    public String toString() {
        return Option.text(this);
    }
}
