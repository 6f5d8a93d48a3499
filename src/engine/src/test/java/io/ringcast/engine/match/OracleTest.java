package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Random frames through engine and oracle: verdict for verdict, output for output, byte for byte;
 * and through the kernel's filter. The seed is printed when they disagree.
 */
class OracleTest {
    private static final long SEED = Long.getLong("ringcast.seed", System.nanoTime());
    private static final int FRAMES = Integer.getInteger("ringcast.frames", 1_000_000);
    private static final int MOST_FRAMES = 4 * FRAMES;

    /** A short run, too, has many rule sets. */
    private static final int FRAMES_PER_RULE_SET = Math.min(4_000, FRAMES / 20);

    private static final List<String> VERDICTS =
            List.of(
                    "matched",
                    "unmatched",
                    "RUNT",
                    "TRUNCATED",
                    "OVERSIZE",
                    "MALFORMED",
                    "FRAGMENT",
                    "TTL",
                    "NO_CHECKSUM",
                    "followed",
                    "evicted",
                    "expired");

    private final Random random = new Random(SEED);
    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    void agreesWithTheEngine() {
        int done = 0;
        // Some kinds of frames depend on rare rules: go on until enough of each were drawn.
        while (done < FRAMES || done < MOST_FRAMES && !rare().isEmpty()) {
            compare(done, FRAMES_PER_RULE_SET);
            done += FRAMES_PER_RULE_SET;
        }
        assertEquals(List.of(), rare(), () -> "hardly seen: " + seen + ", seed " + SEED);
    }

    /** The test is worth something only if every kind of frame comes often: those that do not. */
    private List<String> rare() {
        final Map<String, Integer> least = new LinkedHashMap<>();
        VERDICTS.forEach(verdict -> least.put(verdict, FRAMES / 5_000));
        least.put("rewritten", FRAMES / 4);
        least.put("optional", FRAMES / 500);
        least.put("plain", FRAMES / 50);
        least.put("plain IPv6", FRAMES / 50);
        least.put("let in", FRAMES / 4);
        least.put("kept out", FRAMES / 4);
        return least.keySet().stream()
                .filter(kind -> seen.getOrDefault(kind, 0) <= least.get(kind))
                .toList();
    }

    private void saw(String kind) {
        seen.merge(kind, 1, Integer::sum);
    }

    /** Implementations that judge the frames of one interface. */
    private record Side(Driver engine, Oracle oracle, BpfFilter filter) {}

    private void compare(int before, int frames) {
        final List<Rule> rules = new RandomRules(random).rules();
        final int receiveLimit = List.of(90, 1514, 1514, 9014).get(random.nextInt(4));
        final int memories = random.nextBoolean() ? 1024 : 4;
        final int filterLimit = random.nextInt(3) == 0 ? 96 : 4096;
        final RuleSet set = new RuleSet(rules);
        final RuleTable table =
                RuleTable.on(RandomRules.INTERFACES.get(0), set, new FragmentTable(memories));
        final Map<String, Side> sides = new LinkedHashMap<>();
        for (final String name : RandomRules.INTERFACES) {
            final RuleTable own =
                    sides.isEmpty() ? table : table.beside(name, new FragmentTable(memories));
            own.receiveLimit(receiveLimit);
            sides.put(
                    name,
                    new Side(
                            new Driver(own, random.nextInt(16)),
                            new Oracle(rules, name, receiveLimit, memories),
                            BpfFilter.compile(set.on(name), filterLimit)));
        }
        final RandomFrames source = new RandomFrames(random, rules);
        for (int i = 0; i < frames; i++) {
            final Received frame = source.next();
            try {
                final Side side = sides.get(frame.interfaceName());
                change(table, sides.values());
                final boolean matched = compare(side.engine, side.oracle, frame);
                compare(side.filter, side.oracle, frame, matched);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "repeat with -Dringcast.seed="
                                + SEED
                                + ", frame "
                                + (before + i)
                                + "\n"
                                + frame
                                + "\nrules "
                                + rules,
                        e);
            }
        }
        sides.values().forEach(side -> compareFragments(side.engine, side.oracle));
    }

    private void compareFragments(Driver engine, Oracle oracle) {
        final FragmentCounters counters = engine.table.fragmentCounters();
        assertEquals(
                oracle.tracked, counters.get(FragmentEvent.TRACKED), () -> "tracked, seed " + SEED);
        assertEquals(
                oracle.followed,
                counters.get(FragmentEvent.FOLLOWED),
                () -> "followed, seed " + SEED);
        assertEquals(
                oracle.unknown, counters.get(FragmentEvent.UNKNOWN), () -> "unknown, seed " + SEED);
        assertEquals(
                oracle.evicted, counters.get(FragmentEvent.EVICTED), () -> "evicted, seed " + SEED);
        assertEquals(
                oracle.expired, counters.get(FragmentEvent.EXPIRED), () -> "expired, seed " + SEED);
        seen.merge("followed", (int) oracle.followed, Integer::sum);
        seen.merge("evicted", (int) oracle.evicted, Integer::sum);
        seen.merge("expired", (int) oracle.expired, Integer::sum);
    }

    /** Changes values that other threads may change at any time, in all interfaces' tables. */
    private void change(RuleTable table, Collection<Side> sides) {
        if (random.nextInt(50) != 0) {
            return;
        }
        final int destination = random.nextInt(table.destinations());
        final long mac = random.nextInt(4) == 0 ? -1 : random.nextLong() & (1L << 48) - 1;
        switch (random.nextInt(3)) {
            case 0:
                table.setMac(destination, mac);
                sides.forEach(side -> side.oracle.macs[destination] = mac);
                break;
            case 1:
                table.setSourceMac(mac);
                sides.forEach(side -> side.oracle.outputMac = mac);
                break;
            default:
                final IpAddress address =
                        table.address(destination).isIpv4()
                                ? IpAddress.ofIpv4((int) mac)
                                : new IpAddress(~mac, mac);
                table.setAddress(destination, address);
                sides.forEach(side -> side.oracle.addresses[destination] = address);
        }
    }

    private boolean compare(Driver engine, Oracle oracle, Received frame) {
        final Verdict expected = oracle.match(frame);
        assertEquals(expected, engine.match(frame));
        seen.merge(
                expected.rule() >= 0
                        ? "matched"
                        : expected.drop().isEmpty() ? "unmatched" : expected.drop(),
                1,
                Integer::sum);
        if (expected.rule() < 0) {
            return false;
        }
        final int first = engine.table.firstDestination(expected.rule());
        final int count = engine.table.endDestination(expected.rule()) - first;
        // in any order, some twice, and none may leave a trace in the next
        for (int n = 0; n < count + 1; n++) {
            final int destination = first + random.nextInt(count);
            final byte[] written = oracle.rewrite(frame, destination);
            assertArrayEquals(written, engine.rewrite(destination));
            if (written != null) {
                compareChecksum(engine, oracle.mayGainChecksum(frame, destination));
                compareOutFrame(engine.outFrame(), destination, ByteBuffer.wrap(written));
            }
            saw("rewritten");
        }
        return true;
    }

    private void compareChecksum(Driver engine, boolean mayGain) {
        assertEquals(
                mayGain,
                engine.outFrame().checksum() == OutFrame.CHECKSUM_OPTIONAL,
                "may gain one");
        seen.merge("optional", mayGain ? 1 : 0, Integer::sum);
    }

    /** The values passed to transmitters equal those in the frame's bytes. */
    private void compareOutFrame(OutFrame out, int destination, ByteBuffer bytes) {
        final int length = bytes.capacity();
        assertEquals(destination, out.destination());
        assertEquals(length, out.length());
        assertEquals(bytes.getShort(12) == (short) 0x8100, out.isTagged());
        final boolean plain =
                bytes.getShort(12) == 0x0800
                        && bytes.get(14) == 0x45
                        && length > 42
                        && bytes.getShort(16) == (short) (length - 14)
                        && (bytes.getShort(20) & 0x3fff) == 0
                        && bytes.getShort(38) == (short) (length - 34);
        final boolean plainIpv6 =
                bytes.getShort(12) == (short) 0x86dd
                        && bytes.get(14) >>> 4 == 6
                        && bytes.get(20) == 17
                        && length > 62
                        && bytes.getShort(18) == (short) (length - 54)
                        && bytes.getShort(58) == (short) (length - 54);
        assertEquals(plain || plainIpv6, out.isPlain());
        if (plainIpv6) {
            assertEquals(bytes.getInt(54), out.ports());
            saw("plain IPv6");
        }
        if (plain) {
            assertEquals(bytes.getLong(26), out.addresses());
            assertEquals(bytes.getInt(34), out.ports());
            saw("plain");
        }
    }

    private void compare(BpfFilter filter, Oracle oracle, Received frame, boolean matched) {
        final boolean accepted = frame.kept(filter) != 0;
        final boolean wanted = oracle.wantsFromKernel(frame);
        assertTrue(accepted || !matched, "the filter keeps a frame out that a rule takes");
        assertTrue(accepted || !wanted, "the filter keeps a frame out that the rules ask for");
        if (filter.exact()) {
            assertEquals(wanted, accepted, "the filter lets a frame in that no rule asks for");
        }
        if (accepted) {
            saw("let in");
        } else {
            saw("kept out");
        }
    }
}
