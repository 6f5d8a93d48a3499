package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.host.delivery.ConsumeJudge;
import io.ringcast.engine.rule.RuleSet;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A frame with its outermost tag in it, as a capture file holds it, and with that tag beside it, as
 * the kernel lends it: one verdict, the same bytes to transmit, one answer of the kernel's
 * programs.
 */
class TagPlaceTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int ROUNDS = 60;
    private static final int FRAMES = 1_000;
    private static final int RECEIVE_LIMIT = 1514;

    /** The kernel frees a tagged frame without two bytes behind the tag (skb_vlan_untag). */
    private static final int SHORTEST = 20;

    private final Random random = new Random(SEED);
    private final int[] matched = new int[5];
    private final int[] unmatched = new int[5];

    /** All judges of one rule set, for one of the two kinds of frames. */
    private static final class Way {
        private final Driver engine;
        private final BpfFilter filter;
        private final ConsumeJudge consume;

        Way(RuleSet rules) {
            engine = new Driver(new RuleTable(rules));
            engine.table.receiveLimit(RECEIVE_LIMIT);
            filter = BpfFilter.compile(rules);
            consume = new ConsumeJudge(rules, RECEIVE_LIMIT);
        }

        String programs(Received frame) {
            return "let in "
                    + (frame.kept(filter) != 0)
                    + ", withheld "
                    + consume.withholds(frame.bytes(), frame.tagged(), frame.tci());
        }
    }

    @Test
    void aTagInTheFrameAndATagBesideItAreOne() {
        for (int round = 0; round < ROUNDS; round++) {
            final RuleSet rules = new RuleSet(new RandomRules(random).rules());
            final Way inFrame = new Way(rules);
            final Way beside = new Way(rules);
            final RandomFrames frames = new RandomFrames(random, rules.rules());
            for (int i = 0; i < FRAMES; i++) {
                final Received wire = onTheWire(frames.next());
                if (isTaken(wire)) {
                    compare(inFrame, wire, beside, taken(wire));
                }
            }
        }
        for (int tags = 1; tags < matched.length; tags++) {
            final boolean few = tags <= 3 ? matched[tags] < 50 : unmatched[tags] < 50;
            assertTrue(!few, tags + " tags are hardly seen, seed " + SEED);
        }
        assertEquals(0, matched[4], "frames of four tags that were forwarded");
    }

    private void compare(Way inFrame, Received wire, Way beside, Received taken) {
        final String about = "-Dringcast.seed=" + SEED + "\n" + wire + "\n" + taken;
        final Verdict verdict = inFrame.engine.match(wire);
        assertEquals(verdict, beside.engine.match(taken), about);
        assertEquals(inFrame.programs(wire), beside.programs(taken), about);
        (verdict.rule() >= 0 ? matched : unmatched)[tags(wire.bytes())]++;
        if (verdict.rule() >= 0) {
            final RuleTable table = inFrame.engine.table;
            for (int d = table.firstDestination(verdict.rule());
                    d < table.endDestination(verdict.rule());
                    d++) {
                assertArrayEquals(inFrame.engine.rewrite(d), beside.engine.rewrite(d), about);
            }
        }
    }

    /** Returns the frame as it was on the wire. */
    private static Received onTheWire(Received frame) {
        if (!frame.tagged() || frame.captured() < 12) {
            return frame;
        }
        final int tpid = frame.tpid() == 0 ? Vlan.TPID_8021Q : frame.tpid();
        final byte[] bytes = frame.bytes();
        final ByteBuffer wire = ByteBuffer.allocate(bytes.length + 4);
        wire.put(bytes, 0, 12).putShort((short) tpid).putShort((short) frame.tci());
        wire.put(bytes, 12, bytes.length - 12);
        return new Received(wire.array())
                .withCaptured(frame.captured() + 4)
                .withFlags(frame.flags() & ~0x50)
                .at(frame.timestamp());
    }

    private static boolean isTaken(Received wire) {
        return wire.captured() >= SHORTEST && !wire.tagged() && Vlan.isTpid(type(wire.bytes(), 12));
    }

    /** Returns the frame as the kernel lends it. */
    private static Received taken(Received wire) {
        final byte[] bytes = wire.bytes();
        final byte[] rest = Arrays.copyOf(bytes, bytes.length - 4);
        System.arraycopy(bytes, 16, rest, 12, bytes.length - 16);
        return new Received(rest)
                .withCaptured(wire.captured() - 4)
                .withFlags(wire.flags())
                .at(wire.timestamp())
                .withMetadataTag(type(bytes, 14), type(bytes, 12));
    }

    /** Returns the number of tags in the frame, at most 4. */
    private static int tags(byte[] bytes) {
        int tags = 0;
        while (tags < 4
                && bytes.length >= 14 + 4 * tags
                && Vlan.isTpid(type(bytes, 12 + 4 * tags))) {
            tags++;
        }
        return tags;
    }

    private static int type(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).getShort(at) & 0xffff;
    }
}
