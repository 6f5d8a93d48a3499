package io.ringcast.engine.warmup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.Vlan;
import io.ringcast.engine.match.RandomTraffic;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.mode.TransmitMode;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class WarmupTest {
    /** Each kind of scenario several times, on both transmitters, and silence. */
    private static final int SCENARIOS = 64;

    private static final long SECOND = 1_000_000_000L;

    /** No rule of these decrements the TTL. */
    private static final Set<DropReason> UNSEEN = EnumSet.of(DropReason.TTL);

    /**
     * Number of runs: sockets leaked by this many runs would outnumber those that other tests close
     * meanwhile.
     */
    private static final int RUNS = 10;

    private static final BooleanSupplier GOES_ON = () -> false;

    private static final RuleSet RULES =
            RuleSet.of(
                    Rule.named("a").group("239.1.2.3").to("10.0.2.2").to("10.0.2.3:7").build(),
                    Rule.named("c").group("ff3e::123").to("2001:db8::2").build(),
                    Rule.named("b").fragments(Fragments.DROP).to("239.9.9.9").build());

    /** The last rule takes the same frames as the first, but from another interface. */
    private static final RuleSet RULES_OF_INTERFACES =
            RuleSet.of(
                    Rule.named("a")
                            .group("239.1.2.3")
                            .onInterface("if1")
                            .to("10.0.2.2")
                            .to("10.0.2.3:7")
                            .build(),
                    Rule.named("c").group("ff3e::123").to("2001:db8::2").build(),
                    Rule.named("b")
                            .group("239.1.2.3")
                            .onInterface("if3")
                            .fragments(Fragments.DROP)
                            .to("239.9.9.9")
                            .build());

    private static final List<String> ONE = List.of("if1");
    private static final List<String> TWO = List.of("if1", "if2");
    private static final List<String> THREE = List.of("if1", "if2", "if3");

    private static Warmup.Plan plan(ReceiveMode receive, TransmitMode transmit) {
        final boolean[] all = {true, true, true, true};
        return new Warmup.Plan(
                RULES, ONE, receive, transmit, 64, all, new boolean[4], false, false);
    }

    @ParameterizedTest
    @EnumSource(TransmitMode.class)
    void runsEveryWayOfTransmittingAndEnds(TransmitMode mode) {
        final Warmup.Result result = Warmup.run(plan(ReceiveMode.V2, mode), 200, GOES_ON);
        assertTrue(result.nanos() >= 200_000_000L, "used its time: " + result);
    }

    static List<Warmup.Plan> plans() {
        final boolean[] all = {true, true, true, true};
        final boolean[] none = new boolean[4];
        final boolean[] one = {false, true, false, false};
        return List.of(
                plan(ReceiveMode.V2, TransmitMode.RING),
                plan(ReceiveMode.V2, TransmitMode.DIRECT),
                new Warmup.Plan(
                        RULES, ONE, ReceiveMode.V3, TransmitMode.AUTO, 64, all, none, false, false),
                new Warmup.Plan(
                        RULES, ONE, ReceiveMode.V3, TransmitMode.AUTO, 64, all, one, false, true),
                new Warmup.Plan(
                        RULES, ONE, ReceiveMode.V3, TransmitMode.AUTO, 64, all, one, true, true),
                new Warmup.Plan(
                        RULES, TWO, ReceiveMode.V2, TransmitMode.AUTO, 64, all, none, false, false),
                new Warmup.Plan(
                        RULES,
                        THREE,
                        ReceiveMode.V3,
                        TransmitMode.AUTO,
                        64,
                        all,
                        none,
                        false,
                        false),
                new Warmup.Plan(
                        RULES_OF_INTERFACES,
                        THREE,
                        ReceiveMode.V2,
                        TransmitMode.AUTO,
                        64,
                        all,
                        one,
                        false,
                        true));
    }

    /** Frames of each rule are sent to each destination, others are not taken or are broken. */
    @ParameterizedTest
    @MethodSource("plans")
    void framesOfAllKindsComeBy(Warmup.Plan plan) {
        try (WarmupRings rings = new WarmupRings(plan)) {
            final Scenarios scenarios = new Scenarios(rings, SECOND);
            for (int scenario = 0; scenario < SCENARIOS; scenario++) {
                scenarios.run(scenario);
            }
            final ForwardCounters seen = rings.seen();
            assertEquals(seen.received(), seen.matched() + seen.unmatched() + seen.dropped());
            assertTrue(seen.unmatched() > 0);
            for (final DropReason reason : DropReason.values()) {
                final boolean unseen =
                        UNSEEN.contains(reason) || reason == DropReason.HANDLER && !plan.handled();
                assertEquals(unseen, seen.dropped(reason) == 0, reason::label);
            }
            final TransmitCounters sent = rings.sent();
            final long[] matched = {
                seen.matched(0), seen.matched(0), seen.matched(1), seen.matched(2)
            };
            long ended = 0;
            for (int to = 0; to < matched.length; to++) {
                final int destination = to;
                final long errors =
                        Arrays.stream(TransmitError.values())
                                .mapToLong(error -> sent.errors(destination, error))
                                .sum();
                assertEquals(plan.dryRun(), sent.sent(to) == 0, () -> "sent to " + destination);
                assertTrue(errors > 0, () -> "refused for " + destination);
                final long end = sent.sent(to) + errors;
                assertTrue(end <= matched[to], () -> "of " + destination);
                ended += end;
            }
            // Slots that the kernel has not given back yet are in flight, for any destination
            assertEquals(seen.copies(), ended + rings.inFlight());
            assertEquals(plan.handled(), seen.consumed() > 0);
        }
    }

    /** If each yield costs a time slice, an idle strategy would take minutes. */
    @Test
    void waitsNoLongerThanItMay() {
        final int[] calls = new int[1];
        assertTrue(Scenarios.waiting(count -> calls[0]++, System.nanoTime() + 60 * SECOND));
        assertEquals(Scenarios.WAITS, calls[0]);
        final int[] slow = new int[1];
        final long deadline = System.nanoTime() + 20_000_000;
        assertFalse(
                Scenarios.waiting(
                        count -> {
                            slow[0]++;
                            LockSupport.parkNanos(1_000_000);
                        },
                        deadline));
        assertTrue(slow[0] < Scenarios.WAITS, () -> "calls " + slow[0]);
    }

    @Test
    void leavesNoDescriptorOpen() throws Exception {
        Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1, GOES_ON);
        final long before = descriptors();
        for (int run = 0; run < RUNS; run++) {
            Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1, GOES_ON);
        }
        // fewer, if the garbage collector closes what another test has left
        final long after = descriptors();
        assertTrue(after < before + RUNS, () -> before + " before, after " + after);
    }

    /** A frame that its rule does not take would warm up only the path of unmatched frames. */
    @Test
    void everyRulesFramesAreTakenByIt() {
        final long seed = Long.getLong("ringcast.seed", System.nanoTime());
        final Random random = new Random(seed);
        int taken = 0;
        for (int round = 0; round < 50; round++) {
            for (final Rule rule : new RandomTraffic(random).rules().rules()) {
                try (Arena arena = Arena.ofConfined()) {
                    final RuleTable table = new RuleTable(RuleSet.of(rule));
                    final Samples samples = new Samples(table, arena);
                    for (final Sample sample : samples.whole()) {
                        assertEquals(0, match(table, sample, arena), () -> rule + " seed " + seed);
                        taken++;
                    }
                }
            }
        }
        assertTrue(taken > 50 * Samples.FLOWS, "frames: " + taken);
    }

    private static int match(RuleTable table, Sample sample, Arena arena) {
        final MemorySegment memory = arena.allocate(Burst.HEADROOM + sample.frame().byteSize());
        memory.asSlice(Burst.HEADROOM).copyFrom(sample.frame());
        final Burst burst = new Burst(1);
        burst.begin(memory);
        burst.add(
                Burst.HEADROOM,
                (int) sample.frame().byteSize(),
                sample.wireLength(),
                0,
                sample.flags(),
                sample.tci(),
                Vlan.TPID_8021Q);
        return table.match(burst, 0, new Headers());
    }

    /** Sockets, which is what a warm-up opens; pipes are those of programs that other tests run. */
    private static long descriptors() throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(WarmupTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** The compiler's state is unknown before its first period of 200 ms is over. */
    @Test
    void tellsWhetherItsTimeWasEnough() {
        assertFalse(Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1, GOES_ON).complete());
        assertTrue(Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 60_000, GOES_ON).complete());
    }

    @Test
    void canBeCancelledAtAnyScene() throws Exception {
        final Warmup.Plan plan = plan(ReceiveMode.V2, TransmitMode.AUTO);
        assertFalse(Warmup.run(plan, 1, GOES_ON).complete()); // opens class files
        final long before = descriptors();
        for (final int scenarios : new int[] {1, 20}) {
            final AtomicInteger asked = new AtomicInteger();
            assertThrows(
                    CancellationException.class,
                    () -> Warmup.run(plan, 600_000, () -> asked.incrementAndGet() == scenarios));
            assertEquals(scenarios, asked.get());
        }
        final long after = descriptors();
        assertTrue(after <= before, () -> before + " before, after " + after);
    }

    @Test
    void canBeLeftOut() {
        final Warmup.Result result =
                Warmup.run(plan(ReceiveMode.V2, TransmitMode.RING), 0, GOES_ON);
        assertTrue(result.nanos() < 100_000_000L, result::toString);
        assertFalse(result.complete());
    }
}
