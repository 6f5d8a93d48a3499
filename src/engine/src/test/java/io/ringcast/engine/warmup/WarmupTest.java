package io.ringcast.engine.warmup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.ring.ReceiveMode;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.TransmitMode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmupTest {
    private static final RuleSet RULES =
            RuleSet.of(
                    Rule.named("a").group("239.1.2.3").to("10.0.2.2").to("10.0.2.3:7").build(),
                    Rule.named("b").fragments(Fragments.DROP).to("239.9.9.9").build());

    private static Warmup.Plan plan(ReceiveMode receive, TransmitMode transmit) {
        final boolean[] all = {true, true, true};
        return new Warmup.Plan(RULES, receive, transmit, 64, all, new boolean[3], false);
    }

    @ParameterizedTest
    @EnumSource(TransmitMode.class)
    void runsEveryWayOfTransmittingAndEnds(TransmitMode mode) {
        final Warmup.Result result = Warmup.run(plan(ReceiveMode.V2, mode), 200);
        assertTrue(result.nanos() >= 200_000_000L, "used its time: " + result);
    }

    @Test
    void runsBlocksTwoDevicesAndDryRuns() {
        final boolean[] all = {true, true, true};
        final boolean[] one = {false, true, false};
        for (final boolean dry : new boolean[] {false, true}) {
            final Warmup.Plan plan =
                    new Warmup.Plan(RULES, ReceiveMode.V3, TransmitMode.AUTO, 64, all, one, dry);
            assertTrue(plan.isSplit());
            assertTrue(Warmup.run(plan, 100).nanos() >= 100_000_000L);
        }
    }

    @Test
    void leavesNoDescriptorOpen() throws Exception {
        Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1);
        final long before = descriptors();
        Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1);
        assertEquals(before, descriptors());
    }

    private static long descriptors() throws Exception {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.count();
        }
    }

    /** Nothing is known of the compiler before its first period of 200 ms is over. */
    @Test
    void tellsWhetherItsTimeWasEnough() {
        assertFalse(Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 1).complete());
        assertTrue(Warmup.run(plan(ReceiveMode.V2, TransmitMode.AUTO), 60_000).complete());
    }

    @Test
    void canBeLeftOut() {
        final Warmup.Result result = Warmup.run(plan(ReceiveMode.V2, TransmitMode.RING), 0);
        assertTrue(result.nanos() < 100_000_000L, result::toString);
        assertFalse(result.complete());
    }
}
