package io.ringcast.engine.rule;

import java.util.List;
import java.util.Random;

/** {@link RandomRules} and {@link RandomFrames} for tests in other packages. */
public final class RandomTraffic {
    /** The engine's receive limit. */
    public static final int RECEIVE_LIMIT = 1514;

    private final RandomFrames frames;
    private final Driver engine;
    private final boolean decrements;

    /**
     * A frame as it comes to a device's ingress.
     *
     * @param tagged whether a tag was taken out of it
     * @param tci of that tag
     * @param taken whether a rule takes it
     * @param certain whether a rule is meant to be certain of it: it is no fragment, and its TTL is
     *     not at its end while some rule decrements
     */
    public record Arrival(byte[] bytes, boolean tagged, int tci, boolean taken, boolean certain) {}

    /** Makes rules. */
    public RandomTraffic(Random random) {
        final List<Rule> rules = new RandomRules(random).rules();
        engine = new Driver(new RuleTable(new RuleSet(rules)));
        engine.table.receiveLimit(RECEIVE_LIMIT);
        frames = new RandomFrames(random, rules);
        decrements = rules.stream().anyMatch(r -> r.options().ttl().equals(Ttl.DECREMENT));
    }

    /** The rules. */
    public RuleSet rules() {
        return engine.table.rules();
    }

    /** A frame that was captured as a whole. */
    public Arrival next() {
        Received frame = frames.next();
        while (frame.captured() < frame.bytes().length) {
            frame = frames.next();
        }
        final boolean taken = engine.match(frame).rule() >= 0;
        return new Arrival(
                frame.bytes(),
                frame.tagged(),
                frame.tci(),
                taken,
                taken
                        && !engine.headers().isFragment()
                        && !(decrements && engine.headers().ttl() <= 1));
    }
}
