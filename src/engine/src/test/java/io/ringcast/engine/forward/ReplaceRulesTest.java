package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.match.Renumbering;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.recorder.LatencyRecorder;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.DestinationChange;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.engine.transmit.SimulatedPort;
import io.ringcast.engine.transmit.Transmitter;
import io.ringcast.engine.transmit.Transmitters;
import io.ringcast.testbed.UdpFrame;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules replaced under a running loop: counters continue by name, also for frames in flight. */
class ReplaceRulesTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 64);
    private static final int NAMES = 6;
    private static final int ADDRESSES = 4;
    private static final int GENERATIONS = 400;

    private final long seed = Long.getLong("ringcast.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Arena arena = Arena.ofAuto();
    private final SimulatedKernel.Receive in = new SimulatedKernel.Receive(GEOMETRY, arena);
    private final MemorySegment memory = SimulatedKernel.ring(GEOMETRY, arena);
    private final SimulatedPort port =
            new SimulatedPort(memory, GEOMETRY, (address, length) -> this.left++);
    private final MemorySegment[] frames = new MemorySegment[NAMES];

    /** Expected count of each rule, and of each destination of a rule, since the rule exists. */
    private final Map<String, Long> due = new HashMap<>();

    private RuleSet rules = randomRules();
    private RuleTable table = new RuleTable(rules);
    private int left;

    private RuleSet randomRules() {
        final List<Rule> all = new ArrayList<>();
        for (int i = 0; i < NAMES; i++) {
            if (all.isEmpty() || random.nextInt(3) > 0) {
                all.add(rule(i));
            }
        }
        Collections.shuffle(all, random);
        return new RuleSet(all);
    }

    private Rule rule(int number) {
        final List<Destination> destinations = new ArrayList<>();
        for (int d = 0; d < ADDRESSES; d++) {
            destinations.add(Destination.parse("10.0.2." + (10 + d)).withMac(9));
        }
        Collections.shuffle(destinations, random);
        final Rule.Builder rule = Rule.named("r" + number).group("239.1.2." + number);
        destinations.subList(0, 1 + random.nextInt(ADDRESSES)).forEach(rule::to);
        return rule.build();
    }

    private static Set<String> keys(RuleSet rules) {
        final Set<String> keys = new TreeSet<>();
        for (int d = 0; d < rules.destinations(); d++) {
            final String rule = rules.get(rules.ruleOf(d)).name();
            keys.add(rule);
            keys.add(rule + " " + rules.destination(d));
        }
        return keys;
    }

    @Test
    void countersGoOnByNameThroughTheRing() {
        countersGoOnByName(TransmitMode.RING);
    }

    @Test
    void countersGoOnByNameThroughSuperFrames() {
        countersGoOnByName(TransmitMode.AUTO);
    }

    private void countersGoOnByName(TransmitMode mode) {
        for (int i = 0; i < NAMES; i++) {
            frames[i] = ForwarderTest.datagram(arena, "239.1.2." + i, 10000, 58);
        }
        final TransmitCounters sent = new TransmitCounters(rules.destinations());
        final Transmitter out =
                Transmitters.open(
                        new Transmitters.Plan(
                                mode,
                                1500,
                                GEOMETRY,
                                Gso.ofDestinations(rules),
                                sent,
                                new LatencyRecorder()),
                        port,
                        memory);
        final ForwardCounters seen = new ForwardCounters(rules.size());
        final Forwarder forwarder = new Forwarder(in.ring(), table, out, seen, 16);
        long inFlight = 0;
        for (int i = 0; i < GENERATIONS; i++) {
            if (random.nextInt(3) == 0) {
                port.blockAfter(random.nextInt(8));
            } else {
                port.heal();
            }
            deliver(random.nextInt(40));
            while (forwarder.doWork() > 0) {
                assertLaw(seen, sent, out);
            }
            inFlight += out.inFlight();
            replaceRules(forwarder, randomRules());
            assertLaw(seen, sent, out);
            assertEquals(rules.size(), seen.rules());
            assertEquals(rules.destinations(), sent.destinations());
        }
        assertTrue(inFlight > 0, "nothing was ever in flight");
        port.heal();
        out.flush();
        assertEquals(0, out.inFlight());
        assertLaw(seen, sent, out);
        for (int rule = 0; rule < rules.size(); rule++) {
            final String name = rules.get(rule).name();
            assertEquals(due(name), seen.matched(rule), () -> name + ", seed " + seed);
        }
        for (int d = 0; d < rules.destinations(); d++) {
            final String name = rules.get(rules.ruleOf(d)).name() + " " + rules.destination(d);
            long ended = sent.sent(d);
            for (final TransmitError error : TransmitError.values()) {
                ended += sent.errors(d, error);
            }
            final long all = ended;
            assertEquals(due(name), all, () -> name + ", seed " + seed);
        }
        assertTrue(seen.matchedByFormer() > 0);
    }

    /** Later fragments follow the rule of the first one, whose number may have changed. */
    @Test
    void fragmentsGoOnByTheRulesName() {
        final Rule tracked =
                Rule.named("tracked")
                        .group("239.1.2.3")
                        .fragments(Fragments.TRACK)
                        .to(Destination.parse("10.0.2.2").withMac(9))
                        .build();
        final RuleSet before = RuleSet.of(tracked);
        final RuleSet after = RuleSet.of(rule(9), tracked);
        final ForwardCounters seen = new ForwardCounters(before.size());
        final TransmitCounters sent = new TransmitCounters(before.destinations());
        rules = before;
        table = new RuleTable(before);
        final Forwarder forwarder =
                new Forwarder(in.ring(), table, new DryRunTransmitter(1500, sent), seen, 16);
        deliverFragment(0x2000);
        assertEquals(1, forwarder.doWork());
        replaceRules(forwarder, after);
        deliverFragment(4);
        assertEquals(1, forwarder.doWork());
        assertEquals(0, seen.matched(0));
        assertEquals(2, seen.matched(1), "before and after");
    }

    private void deliverFragment(int flagsAndOffset) {
        final byte[] frame =
                UdpFrame.to("239.1.2.3")
                        .port(10000)
                        .id(7)
                        .payload(new byte[24])
                        .fragmentField(flagsAndOffset)
                        .bytes();
        in.deliver(
                arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame)),
                1_000_000_000L,
                0);
    }

    private long due(String key) {
        return due.getOrDefault(key, 0L);
    }

    private void deliver(int count) {
        for (int i = 0; i < count; i++) {
            final int number = random.nextInt(NAMES);
            if (!in.deliver(frames[number], 1_000_000_000L, FrameFlags.CSUM_NOT_READY)) {
                return;
            }
            for (final Rule rule : rules.rules()) {
                if (rule.name().equals("r" + number)) {
                    due.merge(rule.name(), 1L, Long::sum);
                    rule.destinations()
                            .forEach(to -> due.merge(rule.name() + " " + to, 1L, Long::sum));
                }
            }
        }
    }

    private void replaceRules(Forwarder forwarder, RuleSet next) {
        final Renumbering from = Renumbering.of(rules, next);
        final RuleTable own = new RuleTable(next).sibling(table);
        forwarder.replaceRules(
                own,
                from,
                new DestinationChange(
                        from.destinations(),
                        next.destinations(),
                        Gso.ofDestinations(next),
                        new boolean[next.destinations()]));
        rules = next;
        table = own;
        due.keySet().retainAll(keys(next));
    }

    private void assertLaw(ForwardCounters seen, TransmitCounters sent, Transmitter out) {
        assertEquals(
                seen.received(),
                seen.matched() + seen.unmatched() + seen.dropped(),
                () -> "seed " + seed);
        assertEquals(
                seen.copies(), sent.sent() + sent.errors() + out.inFlight(), () -> "seed " + seed);
    }
}
