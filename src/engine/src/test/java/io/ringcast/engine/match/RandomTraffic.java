package io.ringcast.engine.match;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** {@link RandomRules} and {@link RandomFrames} for tests in other packages. */
public final class RandomTraffic {
    /** The engine's receive limit. */
    public static final int RECEIVE_LIMIT = 1514;

    private final RandomFrames frames;
    private final Driver engine;
    private final boolean decrements;

    /** Datagrams whose first fragment was withheld: addresses, identification, VLAN id. */
    private final Set<List<Integer>> withheld = new HashSet<>();

    /**
     * A frame as it comes to a device's ingress.
     *
     * @param tagged whether a tag was taken out of it
     * @param tci of that tag
     * @param taken whether a rule takes it
     * @param certain whether it is to be withheld from the stack: a rule takes it, or it is a later
     *     fragment whose first one was withheld; and its TTL is not at its end while some rule
     *     decrements
     * @param later whether it is a later fragment
     */
    public record Arrival(
            byte[] bytes, boolean tagged, int tci, boolean taken, boolean certain, boolean later) {}

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
        final Verdict verdict = engine.match(frame);
        final boolean taken = verdict.rule() >= 0;
        final Headers h = engine.headers();
        // of a frame that is too short they tell of an earlier one
        final boolean sound =
                !verdict.equals(Verdict.dropped(DropReason.RUNT.name()))
                        && frame.bytes().length >= h.linkLength() + Ipv4.MIN_LENGTH
                        && isSound(h);
        return new Arrival(
                frame.bytes(),
                frame.tagged(),
                frame.tci(),
                taken,
                sound && isCertain(h, taken),
                sound && h.isLaterFragment());
    }

    private boolean isSound(Headers h) {
        return h.isIpv4()
                && h.protocol() == Ipv4.PROTOCOL_UDP
                && h.isNetworkSound()
                && h.wireLength() <= RECEIVE_LIMIT + h.tagsLength()
                && !(decrements && h.ttl() <= 1);
    }

    private boolean isCertain(Headers h, boolean taken) {
        final List<Integer> key =
                List.of(h.source(), h.destination(), h.identification(), h.vlanId());
        if (h.isLaterFragment()) {
            return withheld.contains(key);
        }
        if (h.isFragment() && taken) {
            withheld.add(key);
        } else if (h.isFragment()) {
            withheld.remove(key);
        }
        return taken;
    }
}
