package io.ringcast.engine.match;

import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Ipv4;
import io.ringcast.engine.frame.Ipv6;
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
    private final Set<List<Long>> withheld = new HashSet<>();

    /**
     * Frame as it arrives at a device's ingress.
     *
     * @param tagged whether a tag was taken out of it
     * @param tci of that tag
     * @param taken whether a rule takes it
     * @param certain whether it is to be withheld from the stack: a rule takes it, or it is a later
     *     fragment whose first one was withheld; and its TTL is not at its end while some rule
     *     decrements
     * @param later whether it is a later fragment
     * @param ipv6 whether it is IPv6
     */
    public record Arrival(
            byte[] bytes,
            boolean tagged,
            int tci,
            boolean taken,
            boolean certain,
            boolean later,
            boolean ipv6) {}

    /** Makes rules: those for what arrives on one interface. */
    public RandomTraffic(Random random) {
        final String there = RandomRules.INTERFACES.get(random.nextInt(2));
        List<Rule> some = List.of();
        while (some.isEmpty()) {
            some = new RuleSet(new RandomRules(random).rules()).on(there).rules();
        }
        final List<Rule> rules = some;
        engine = new Driver(new RuleTable(new RuleSet(rules)));
        engine.table.receiveLimit(RECEIVE_LIMIT);
        frames = new RandomFrames(random, rules);
        decrements = rules.stream().anyMatch(r -> r.options().ttl().equals(Ttl.DECREMENT));
    }

    /** Returns the rules. */
    public RuleSet rules() {
        return engine.table.rules();
    }

    /** Returns a frame that was captured as a whole. */
    public Arrival next() {
        Received frame = frames.next();
        while (frame.captured() < frame.bytes().length) {
            frame = frames.next();
        }
        final Verdict verdict = engine.match(frame);
        final boolean taken = verdict.rule() >= 0;
        final Headers h = engine.headers();
        if (verdict.equals(Verdict.dropped(DropReason.NO_CHECKSUM.name()))
                && h.transportChecksum() != 0) {
            return next(); // a fragment with an unfinished checksum, which no kernel makes
        }
        // the headers of a frame that is too short are those of an earlier frame
        final boolean sound =
                !verdict.equals(Verdict.dropped(DropReason.RUNT.name()))
                        && frame.bytes().length >= h.linkLength() + least(h)
                        && isSound(h);
        return new Arrival(
                frame.bytes(),
                frame.tagged(),
                frame.tci(),
                taken,
                sound && isCertain(h, taken),
                sound && h.isLaterFragment(),
                sound && h.isIpv6());
    }

    private static int least(Headers h) {
        return h.isIpv6() ? Ipv6.LENGTH : Ipv4.MIN_LENGTH;
    }

    private boolean isSound(Headers h) {
        return (h.isIpv4() ? h.isNetworkSound() : h.isIpv6() && isIpv6Sound(h))
                && h.protocol() == Ipv4.PROTOCOL_UDP
                && h.wireLength() <= RECEIVE_LIMIT + h.tagsLength()
                && !(decrements && h.ttl() <= 1);
    }

    private static boolean isIpv6Sound(Headers h) {
        return h.totalLength() >= Ipv6.LENGTH && h.totalLength() <= h.wireLength() - h.linkLength();
    }

    private boolean isCertain(Headers h, boolean taken) {
        final List<Long> key =
                List.of(
                        h.sourceHigh(),
                        h.sourceLow(),
                        h.destinationHigh(),
                        h.destinationLow(),
                        (long) h.identification(),
                        (long) h.vlanId());
        if (h.isLaterFragment()) {
            return withheld.contains(key);
        }
        if (h.isFragment() && taken) {
            withheld.add(key);
        } else if (h.isFragment()) {
            withheld.remove(key);
        }
        // the stack drops IPv6 datagrams without a checksum, so they need not be withheld
        return taken && (h.isIpv4() || h.transportChecksum() != 0);
    }
}
