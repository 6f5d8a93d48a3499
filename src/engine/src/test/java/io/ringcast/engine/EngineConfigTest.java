package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.mode.ReceiveMode;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EngineConfigTest {
    private static final RuleSet RULES = rules(Destination.parse("10.0.2.2"));

    private static RuleSet rules(Destination destination) {
        return RuleSet.of(Rule.named("a").group("239.1.2.3").to(destination).build());
    }

    private static EngineConfig.Builder builder() {
        return EngineConfig.builder("if1", "eth0", RULES);
    }

    private static void assertRefused(String message, Consumer<EngineConfig.Builder> options) {
        final EngineConfig.Builder builder = builder();
        options.accept(builder);
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    @Test
    void keepsWhatSeveralCallsSayOfAPart() {
        final EngineConfig config =
                builder()
                        .receive(receive -> receive.ringFrames(16).mode(ReceiveMode.V3))
                        .receive(receive -> receive.blockTimeoutMillis(7))
                        .transmit(transmit -> transmit.ringFrames(32).qdiscBypass(true))
                        .transmit(transmit -> transmit.dryRun(true))
                        .host(host -> host.consume(Consume.OFF))
                        .host(host -> host.joins(JoinPolicy.NONE))
                        .build();
        assertEquals("if1", config.receive().interfaceName());
        assertEquals(16, config.receive().ringFrames());
        assertEquals(ReceiveMode.V3, config.receive().mode());
        assertEquals(7, config.receive().blockTimeoutMillis());
        assertEquals("eth0", config.transmit().interfaceName());
        assertEquals(32, config.transmit().ringFrames());
        assertTrue(config.transmit().qdiscBypass());
        assertTrue(config.transmit().dryRun());
        assertEquals(Consume.OFF, config.host().consume());
        assertEquals(JoinPolicy.NONE, config.host().joins());
    }

    @Test
    void doesNotChangeWithItsBuilder() {
        final EngineConfig.Builder builder = builder();
        final EngineConfig config = builder.build();
        builder.burst(1).receive(receive -> receive.ringFrames(1));
        assertEquals(EngineConfig.DEFAULT_BURST, config.burst());
        assertEquals(ReceiveConfig.DEFAULT_RING_FRAMES, config.receive().ringFrames());
        assertFalse(config.transmit().dryRun());
    }

    @Test
    void namesWhatIsOutOfRange() {
        assertRefused("workers 129: must be from 1 to 128", b -> b.workers(129));
        assertRefused("burst 0: must be from 1 to 4096", b -> b.burst(0));
        assertRefused("warm-up -1: must be from 0 to 600000", b -> b.warmUpMillis(-1));
        assertRefused(
                "ring frames 0: must be from 1 to 1048576",
                b -> b.receive(receive -> receive.ringFrames(0)));
        assertRefused(
                "block timeout 0: must be from 1 to 10000",
                b -> b.receive(receive -> receive.blockTimeoutMillis(0)));
        assertRefused(
                "transmit ring frames 1048577: must be from 1 to 1048576",
                b -> b.transmit(transmit -> transmit.ringFrames((1 << 20) + 1)));
        assertRefused(
                "neighbour timeout 60001: must be from 0 to 60000",
                b -> b.host(host -> host.neighbourTimeoutMillis(60_001)));
        assertEquals(
                "joins",
                assertThrows(
                                NullPointerException.class,
                                () -> builder().host(host -> host.joins(null)).build())
                        .getMessage());
    }

    @Test
    void rulesNameReceiveInterfaces() {
        final RuleSet rules = RuleSet.of(Rule.named("a").onInterface("if2").to("10.0.2.2").build());
        assertRefused(
                "rule a: interface if2: must be one of the receive interfaces: if1, if3",
                EngineConfig.builder(List.of("if1", "if3"), "eth0", rules));
        final EngineConfig config =
                EngineConfig.builder(List.of("if1", "if2"), "eth0", rules).build();
        assertEquals(rules, config.with(rules).rules());
        assertEquals(
                "rule a: interface if2: must be one of the receive interfaces: if1",
                assertThrows(IllegalArgumentException.class, () -> builder().build().with(rules))
                        .getMessage());
    }

    /** The interface's own address may equal the group of a later rule. */
    @Test
    void anOwnAddressMayShadowARule() {
        final RuleSet rules =
                RuleSet.of(
                        Rule.named("a").group("own").onInterface("if1").to("10.0.2.2").build(),
                        Rule.named("b")
                                .group("10.0.1.1")
                                .onInterface("if1")
                                .to("10.0.2.2")
                                .build());
        final EngineConfig config = EngineConfig.builder("if1", "eth0", rules).build();
        final List<RuleSet> resolved =
                OwnRules.resolved(config.rules(), List.of(List.of(IpAddress.parse("10.0.1.1"))));
        assertEquals(rules.get(1).match(), resolved.get(0).on("if1").get(0).match());
    }

    @Test
    void severalReceiveInterfaces() {
        final RuleSet rules = rules(Destination.parse("10.0.2.2"));
        assertEquals(List.of("if1"), builder().build().receive().interfaceNames());
        final ReceiveConfig two =
                EngineConfig.builder(List.of("if2", "if1"), "eth0", rules).build().receive();
        assertEquals(List.of("if2", "if1"), two.interfaceNames());
        assertEquals("if2", two.interfaceName());
        assertRefused(
                "receive interfaces 0: must be from 1 to 16",
                EngineConfig.builder(List.of(), "eth0", rules));
        assertRefused(
                "receive interfaces 17: must be from 1 to 16",
                EngineConfig.builder(
                        IntStream.range(0, 17).mapToObj(i -> "if" + i).toList(), "eth0", rules));
        assertRefused(
                "receive interface 'if1': must not be listed twice",
                EngineConfig.builder(List.of("if1", "if2", "if1"), "eth0", rules));
        assertRefused(
                "receive interface '': must have a name",
                EngineConfig.builder(List.of("if1", ""), "eth0", rules));
    }

    private static void assertRefused(String message, EngineConfig.Builder builder) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, builder::build).getMessage());
    }

    @Test
    void refusesWhatExcludesEachOther() {
        final EngineConfig.Builder local =
                EngineConfig.builder(
                                "if1",
                                "eth0",
                                rules(Destination.parse("10.0.2.2").withDeliver(Deliver.LOCAL)))
                        .transmit(transmit -> transmit.qdiscBypass(true));
        assertTrue(
                assertThrows(IllegalArgumentException.class, local::build)
                        .getMessage()
                        .endsWith("leave out qdisc-bypass"));
    }

    /** Refuses a rule that sends a group to itself on the interface that it arrives on. */
    @Test
    void refusesLoops() {
        final RuleSet loop = rules(Destination.parse("239.1.2.3"));
        assertEquals(
                "rule a: takes what it sends to 239.1.2.3 again: a datagram would be forwarded again and again, because frames arrive and leave by if1; set ttl: decrement to end that",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> EngineConfig.builder("if1", "if1", loop).build())
                        .getMessage());
        EngineConfig.builder("if1", "eth0", loop).build();
        EngineConfig.builder("if1", "if1", loop)
                .transmit(transmit -> transmit.dryRun(true))
                .build();
    }

    @Test
    void aFailureIsAWarningByDefault() {
        final List<String> warnings = new ArrayList<>();
        builder().warnings(warnings::add).build().failures().accept(new OutOfMemoryError("no"));
        assertEquals(
                List.of("the control thread has ended: java.lang.OutOfMemoryError: no"), warnings);
    }
}
