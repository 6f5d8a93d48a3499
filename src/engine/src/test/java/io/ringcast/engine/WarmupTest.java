package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.TransmitMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WarmupTest {
    private static EngineConfig.Builder config() {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a").group("239.1.2.3").to("10.0.2.2").to("10.0.2.3:7").build(),
                        Rule.named("b").fragments(Fragments.DROP).to("239.9.9.9").build());
        return EngineConfig.builder("if1", "eth0", rules);
    }

    @ParameterizedTest
    @EnumSource(TransmitMode.class)
    void runsEveryWayOfTransmittingAndEnds(TransmitMode mode) {
        final EngineConfig config = config().transmitMode(mode).build();
        final long nanos = Warmup.run(config, 300);
        assertTrue(nanos >= 300_000_000L, "used its time: " + nanos);
    }

    @Test
    void canBeLeftOut() {
        final EngineConfig config = config().warmUpMillis(0).build();
        assertEquals(0, config.warmUpMillis());
        assertTrue(Warmup.run(config, 0) < 100_000_000L);
    }
}
