package io.ringcast.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.FragmentEvent;
import io.ringcast.engine.counter.TransmitError;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.SourceMac;
import io.ringcast.engine.rule.VlanRewrite;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SimulatedEngineTest {
    private static final String GROUP = "239.1.2.3";

    private static EngineConfig config(Rule... rules) {
        return EngineConfig.builder("if1", "eth0", RuleSet.of(rules)).build();
    }

    private static EngineConfig config(FrameHandler handler, Rule... rules) {
        return EngineConfig.builder("if1", "eth0", RuleSet.of(rules)).handler(handler).build();
    }

    private static Rule rule(String name, String... destinations) {
        final Rule.Builder rule = Rule.named(name).group(GROUP);
        for (final String destination : destinations) {
            rule.to(destination);
        }
        return rule.build();
    }

    private static UdpFrame quote(String text) {
        return UdpFrame.to(GROUP).payload(text);
    }

    /**
     * Returns the expected copy: with the new destination and its MAC address, all else unchanged.
     */
    private static byte[] copy(String destination, String mac, String text) {
        return UdpFrame.to(destination).mac(MacAddress.parse(mac)).payload(text).bytes();
    }

    private static Rule ruleOn(String interfaceName, String name, String destination) {
        return Rule.named(name).group(GROUP).onInterface(interfaceName).to(destination).build();
    }

    @Test
    void eachReceiveInterfaceHasItsRules() {
        final RuleSet rules =
                RuleSet.of(ruleOn("if1", "one", "10.0.2.2"), ruleOn("if2", "two", "10.0.2.3"));
        try (SimulatedEngine engine =
                SimulatedEngine.open(
                        EngineConfig.builder(List.of("if1", "if2"), "eth0", rules).build())) {
            assertEquals("one", engine.receive(quote("a")).get(0).rule());
            final List<SentFrame> copies = engine.receiveOn("if2", quote("a"), quote("b"));
            assertEquals(List.of("two", "two"), copies.stream().map(SentFrame::rule).toList());
            assertArrayEquals(copy("10.0.2.3", "02:00:0a:00:02:03", "b"), copies.get(1).bytes());
            assertEquals(1, engine.counters().received(0));
            assertEquals(2, engine.counters().received(1));
            engine.reload(
                    RuleSet.of(ruleOn("if2", "one", "10.0.2.2"), ruleOn("if1", "two", "10.0.2.3")));
            assertEquals("two", engine.receive(quote("c")).get(0).rule());
            assertEquals("one", engine.receiveOn("if2", quote("c")).get(0).rule());
            assertEquals(2, engine.counters().matched(0));
            assertEquals(3, engine.counters().matched(1));
            assertEquals(
                    "interface if3: must be one of the receive interfaces: if1, if2",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> engine.receiveOn("if3", quote("d")))
                            .getMessage());
            assertEquals(
                    "rule one: interface if3: must be one of the receive interfaces: if1, if2",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () ->
                                            engine.reload(
                                                    RuleSet.of(ruleOn("if3", "one", "10.0.2.2"))))
                            .getMessage());
        }
    }

    @Test
    void copiesHaveTheBytesOfTheirDestination() {
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(rule("feed", "10.0.2.2", "10.0.2.3:5000")))) {
            final List<SentFrame> copies = engine.receive(quote("one"), quote("two"));
            assertEquals(4, copies.size());
            assertEquals(copies, engine.sent());
            assertEquals("feed", copies.get(0).rule());
            assertEquals(Destination.parse("10.0.2.2"), copies.get(0).destination());
            assertArrayEquals(copy("10.0.2.2", "02:00:0a:00:02:02", "one"), copies.get(0).bytes());
            assertArrayEquals(
                    UdpFrame.to("10.0.2.3")
                            .port(5000)
                            .mac(MacAddress.parse("02:00:0a:00:02:03"))
                            .payload("two")
                            .bytes(),
                    copies.get(3).bytes());
            assertEquals(2, engine.sent("10.0.2.3:5000").size());
            assertTrue(
                    assertThrows(IllegalArgumentException.class, () -> engine.sent("10.0.2.3"))
                            .getMessage()
                            .startsWith("destination 10.0.2.3: no rule has it; they have ["));
            assertEquals(2, engine.counters().matched(0));
            assertEquals(4, engine.transmitCounters().sent());
        }
    }

    @Test
    void copiesOfIpv6() {
        final Rule rule =
                Rule.named("feed").group("ff3e::1").to("2001:db8:2::2").to("ff3e::2").build();
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule))) {
            final UdpFrame quote = UdpFrame.to("ff3e::1").payload("quote");
            final List<SentFrame> copies = engine.receive(quote);
            assertArrayEquals(
                    copy("2001:db8:2::2", "02:00:00:00:00:02", "quote"), copies.get(0).bytes());
            assertArrayEquals(
                    UdpFrame.to("ff3e::2").payload("quote").bytes(), copies.get(1).bytes());
            engine.loseNeighbour("2001:db8:2::2");
            assertEquals(1, engine.receive(quote).size());
            assertEquals(1, engine.transmitCounters().errors(TransmitError.NO_NEIGHBOUR));
        }
    }

    @Test
    void whatNoRuleTakesAndWhatIsDroppedIsCounted() {
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final List<SentFrame> copies =
                    engine.receive(
                            UdpFrame.to("239.9.9.9").payload("other"),
                            quote("short").totalLength(2000),
                            quote("right"));
            assertEquals(1, copies.size());
            assertEquals(1, engine.counters().unmatched());
            assertEquals(1, engine.counters().dropped(DropReason.MALFORMED));
            assertEquals(3, engine.counters().received());
        }
    }

    /** Sends more frames than the rings hold, among them frames of full size. */
    @Test
    void anyNumberOfFramesAtOnce() {
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final List<TestFrame> frames = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                frames.add(TestFrame.of(UdpFrame.to(GROUP).payload(new byte[i % 2 * 1472])));
            }
            assertEquals(1_000, engine.receive(frames).size());
            assertEquals(0, engine.counters().dropped());
            assertTrue(engine.counters().bursts() < 100, "frames come in bursts");
        }
    }

    @Test
    void framesLongerThanTheMtuAllowsAreDropped() {
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(rule("feed", "10.0.2.2")), 1000)) {
            engine.receive(
                    UdpFrame.to(GROUP).payload(new byte[1000 - 28]),
                    UdpFrame.to(GROUP).payload(new byte[1000 - 27]),
                    UdpFrame.to(GROUP).payload(new byte[9000]));
            assertEquals(1, engine.sent().size());
            assertEquals(2, engine.counters().dropped(DropReason.OVERSIZE));
        }
    }

    /** One tag may make a frame longer than the MTU, two may not: the ring refuses it. */
    @Test
    void whatTheTransmitRingRefusesIsNotTakenForTheNextFrame() {
        final Rule tagged =
                Rule.named("tagged")
                        .group(GROUP)
                        .vlan(5)
                        .to("10.0.2.9")
                        .rewriteVlan(VlanRewrite.PRESERVE)
                        .build();
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(tagged, rule("feed", "10.0.2.2")))) {
            final UdpFrame twice =
                    UdpFrame.to(GROUP).tag(0x88a8, 5).tag(0x8100, 6).payload(new byte[1472]);
            final List<SentFrame> copies = engine.receive(twice, quote("text"));
            assertEquals(1, engine.transmitCounters().errors(TransmitError.OVERSIZE));
            assertEquals(1, copies.size());
            assertEquals("feed", copies.get(0).rule());
        }
    }

    @Test
    void truncatedFramesAreDropped() {
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final TestFrame whole = TestFrame.of(quote("some text"));
            engine.receive(whole.truncated(46), whole.truncated(0), whole);
            assertEquals(1, engine.sent().size());
            assertEquals(2, engine.counters().dropped() + engine.counters().unmatched());
        }
    }

    @Test
    void aSuperFrameIsShownAndLeavesAsItsDatagrams() {
        final List<String> shown = new ArrayList<>();
        final FrameHandler handler =
                frame -> {
                    for (int i = 0; i < frame.datagrams(); i++) {
                        shown.add(text(frame, i));
                    }
                    return Verdict.FORWARD;
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2", "10.0.2.3")))) {
            final TestFrame merged = TestFrame.of(quote("aaabbbcc")).superFrame(3);
            engine.receive(merged, TestFrame.of(quote("single")));
            assertEquals(List.of("aaa", "bbb", "cc", "single"), shown);
            assertEquals(8, engine.transmitCounters().sent());
            assertArrayEquals(
                    copy("10.0.2.2", "02:00:0a:00:02:02", "aaa"),
                    engine.sent("10.0.2.2").get(0).bytes());
            final byte[] last = engine.sent("10.0.2.3").get(2).bytes();
            assertArrayEquals(
                    UdpFrame.to("10.0.2.3")
                            .mac(MacAddress.parse("02:00:0a:00:02:03"))
                            .id(0x0104) // counts up from the first datagram's
                            .payload("cc")
                            .bytes(),
                    last);
        }
    }

    /**
     * Sends several super-frames of 64 KiB, each with more datagrams than the transmit ring has
     * slots.
     */
    @Test
    void largeSuperFrames() {
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final TestFrame large =
                    TestFrame.of(UdpFrame.to(GROUP).payload(new byte[65_507])).superFrame(100);
            final TestFrame[] many = Collections.nCopies(40, large).toArray(TestFrame[]::new);
            engine.receive(many);
            assertEquals(40 * 656, engine.sent().size());
            assertEquals(0, engine.counters().dropped());
        }
    }

    private static String text(ReceivedFrame frame, int datagram) {
        return new String(frame.payload(datagram).toArray(ValueLayout.JAVA_BYTE));
    }

    @Test
    void tagsAreTakenOutAndPutBack() {
        final List<Integer> vlans = new ArrayList<>();
        final FrameHandler handler =
                frame -> {
                    vlans.add(frame.vlan());
                    return Verdict.FORWARD;
                };
        final Rule kept =
                Rule.named("kept")
                        .group(GROUP)
                        .vlan(5)
                        .to("10.0.2.2")
                        .rewriteVlan(VlanRewrite.PRESERVE)
                        .build();
        final Rule stripped =
                Rule.named("stripped")
                        .group(GROUP)
                        .to("10.0.2.2")
                        .rewriteVlan(VlanRewrite.STRIP)
                        .build();
        try (SimulatedEngine engine = SimulatedEngine.open(config(handler, kept, stripped))) {
            engine.receive(quote("a").tag(0x8100, 5), quote("b").tag(0x88a8, 0x6006), quote("c"));
            assertEquals(List.of(5, 6, 0), vlans);
            final long mac = MacAddress.parse("02:00:0a:00:02:02");
            assertArrayEquals(
                    UdpFrame.to("10.0.2.2").mac(mac).tag(0x8100, 5).payload("a").bytes(),
                    engine.sent().get(0).bytes());
            assertArrayEquals(
                    UdpFrame.to("10.0.2.2").mac(mac).payload("b").bytes(),
                    engine.sent().get(1).bytes());
        }
    }

    @Test
    void fragmentsFollowTheirFirstOneUntilTheyAreForgotten() {
        final Rule rule =
                Rule.named("feed")
                        .group(GROUP)
                        .port(10000)
                        .to("10.0.2.2")
                        .fragments(Fragments.TRACK)
                        .build();
        final List<byte[]> parts =
                UdpFrame.to(GROUP).port(10000).payload(new byte[3000]).fragments(1500);
        assertEquals(3, parts.size());
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule))) {
            for (final byte[] part : parts) {
                engine.receive(TestFrame.of(part));
            }
            assertEquals(3, engine.sent().size());
            assertEquals(2, engine.counters().fragments(FragmentEvent.FOLLOWED));
            engine.advance(Duration.ofMinutes(10));
            engine.receive(TestFrame.of(parts.get(1)));
            assertEquals(1, engine.counters().dropped(DropReason.FRAGMENT));
        }
    }

    @Test
    void stampsAreThoseGivenOrOneAfterTheOther() {
        final List<Long> stamps = new ArrayList<>();
        final FrameHandler handler =
                frame -> {
                    stamps.add(frame.timestamp());
                    return Verdict.FORWARD;
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            final TestFrame frame = TestFrame.of(quote("a"));
            engine.receive(frame, frame.at(1_000_000_007), frame);
            final long first = stamps.get(0);
            assertTrue(first > 1_700_000_000_000_000_000L);
            assertEquals(List.of(first, 1_000_000_007L, 1_000_001_007L), stamps);
            assertEquals(1_000_000_007, engine.sent().get(1).frame().timestamp());
        }
    }

    @Test
    void neighboursComeAndGo() {
        final Rule rule =
                Rule.named("feed").group(GROUP).to("10.0.2.2").sourceMac(SourceMac.OUTPUT).build();
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule))) {
            engine.loseNeighbour("10.0.2.2");
            engine.receive(quote("lost"));
            assertEquals(1, engine.transmitCounters().errors(TransmitError.NO_NEIGHBOUR));
            engine.neighbour("10.0.2.2", "02:00:00:00:00:09");
            final byte[] bytes = engine.receive(quote("sent")).get(0).bytes();
            assertEquals(9, bytes[5]);
            assertEquals((byte) 0xfe, bytes[11], "the MAC address of the output");
            engine.reload(RuleSet.of(rule("other", "10.0.2.2")));
            assertEquals(9, engine.receive(quote("sent")).get(0).bytes()[5]);
            assertThrows(IllegalArgumentException.class, () -> engine.neighbour("10.0.2", "x"));
        }
    }

    @Test
    void handlersDecideAndTheirVerdictsAreCounted() {
        final FrameHandler handler =
                frame ->
                        switch (text(frame, 0)) {
                            case "forward" -> Verdict.FORWARD;
                            case "consume" -> Verdict.CONSUME;
                            default -> Verdict.IGNORE;
                        };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            engine.receive(quote("forward"), quote("consume"), quote("neither"));
            assertEquals(1, engine.sent().size());
            assertEquals(1, engine.counters().consumed());
            assertEquals(1, engine.counters().unmatched());
        }
    }

    @Test
    void whatAHandlerWritesIsInTheCopies() {
        final FrameHandler handler =
                frame -> {
                    frame.putShort(0, 2, (short) 0x4142);
                    return Verdict.FORWARD;
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            assertArrayEquals(
                    copy("10.0.2.2", "02:00:0a:00:02:02", "--AB"),
                    engine.receive(quote("----")).get(0).bytes());
        }
    }

    @Test
    void whatAHandlerThrowsComesOutWhenAllFramesAreMade() {
        final FrameHandler handler =
                frame -> {
                    switch (text(frame, 0)) {
                        case "a" -> throw new AssertionError("first");
                        case "b" -> throw new IllegalStateException("second");
                        case "c" -> {
                            return null;
                        }
                        default -> {
                            return Verdict.FORWARD;
                        }
                    }
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            final AssertionError thrown =
                    assertThrows(
                            AssertionError.class,
                            () -> engine.receive(quote("a"), quote("b"), quote("d")));
            assertEquals("first", thrown.getMessage());
            assertEquals("second", thrown.getSuppressed()[0].getMessage());
            assertEquals(1, engine.sent().size(), "the frame behind them");
            assertEquals(2, engine.counters().dropped(DropReason.HANDLER));
            assertEquals(
                    "the handler returned null: must be a Verdict",
                    assertThrows(NullPointerException.class, () -> engine.receive(quote("c")))
                            .getMessage());
            assertEquals(1, engine.receive(quote("d")).size(), "nothing is left of it");
        }
    }

    /** An Error would end the real loop; a checked exception is thrown without being declared. */
    @Test
    void throwablesOfAnyKindComeOut() {
        final FrameHandler handler =
                frame -> {
                    switch (text(frame, 0)) {
                        case "a" -> throw new StackOverflowError("mine");
                        case "b" ->
                                throw SimulatedEngineTest.<RuntimeException>unseen(
                                        new IOException("mine"));
                        default -> {
                            return Verdict.FORWARD;
                        }
                    }
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            assertThrows(StackOverflowError.class, () -> engine.receive(quote("a"), quote("d")));
            assertEquals(1, engine.sent().size(), "the frame behind it");
            assertThrows(IOException.class, () -> engine.receive(quote("b"), quote("d")));
            assertEquals(1, engine.receive(quote("d")).size(), "nothing is left of it");
            assertEquals(3, engine.counters().matched());
            assertEquals(2, engine.counters().dropped(DropReason.HANDLER));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unseen(Throwable cause) throws T {
        throw (T) cause;
    }

    @Test
    void memoryThatAHandlerKeepsIsFoundOut() {
        final List<MemorySegment> kept = new ArrayList<>();
        final FrameHandler handler =
                frame -> {
                    kept.add(frame.payload(0));
                    return Verdict.CONSUME;
                };
        try (SimulatedEngine engine = SimulatedEngine.open(config(handler, rule("feed")))) {
            engine.receive(quote("a"));
            assertThrows(
                    IllegalStateException.class, () -> kept.get(0).get(ValueLayout.JAVA_BYTE, 0));
        }
    }

    @Test
    void aReceiverSendsNothing() {
        final EngineConfig config =
                EngineConfig.receiver(
                                "if1",
                                RuleSet.of(rule("feed", "10.0.2.2")),
                                frame -> Verdict.FORWARD)
                        .build();
        try (SimulatedEngine engine = SimulatedEngine.open(config)) {
            assertEquals(List.of(), engine.receive(quote("a")));
            assertEquals(1, engine.transmitCounters().errors(TransmitError.DRY_RUN));
        }
    }

    @Test
    void otherRulesKeepTheCountsOfThoseThatStay() {
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(rule("a", "10.0.2.2", "10.0.2.3")))) {
            engine.receive(quote("before"));
            final RuleSet next =
                    RuleSet.of(
                            Rule.named("b").group("239.1.2.4").to("10.0.2.4").build(),
                            rule("a", "10.0.2.3"));
            engine.reload(next);
            assertEquals(next, engine.rules());
            engine.receive(quote("after"), UdpFrame.to("239.1.2.4").payload("new"));
            assertEquals(2, engine.counters().matched(1));
            assertEquals(2, engine.transmitCounters().sent(1));
            assertEquals(4, engine.transmitCounters().sent());
            assertEquals(
                    List.of("10.0.2.2", "10.0.2.3", "10.0.2.3", "10.0.2.4"),
                    engine.sent().stream().map(copy -> copy.destination().toString()).toList());
            assertEquals("b", engine.sent().get(3).rule());
            assertThrows(
                    IllegalArgumentException.class,
                    () -> engine.reload(RuleSet.of(rule("nowhere"))));
            assertEquals(next, engine.rules(), "the former ones stay in force");
        }
    }

    @Test
    void theHandlerMayReadButNotCallTheEngine() {
        final SimulatedEngine[] self = new SimulatedEngine[1];
        final List<String> refused = new ArrayList<>();
        final FrameHandler handler =
                frame -> {
                    for (final Runnable call :
                            List.<Runnable>of(
                                    () -> self[0].receive(quote("nested")),
                                    () -> self[0].reload(self[0].rules()),
                                    () -> self[0].loseNeighbour("10.0.2.2"),
                                    () -> self[0].close())) {
                        refused.add(
                                assertThrows(IllegalStateException.class, call::run).getMessage());
                    }
                    self[0].counters();
                    self[0].sent();
                    return Verdict.FORWARD;
                };
        try (SimulatedEngine engine =
                SimulatedEngine.open(config(handler, rule("feed", "10.0.2.2")))) {
            self[0] = engine;
            assertEquals(1, engine.receive(quote("a")).size());
            assertEquals(4, refused.size());
            assertEquals(
                    "receive: called by the handler: call it when receive has returned",
                    refused.get(0));
        }
    }

    @Test
    void afterCloseItReadsButDoesNotReceive() {
        final SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")));
        engine.receive(quote("a"));
        engine.close();
        engine.close();
        assertEquals(
                "receive: the engine is closed: open another one",
                assertThrows(IllegalStateException.class, () -> engine.receive(quote("b")))
                        .getMessage());
        assertThrows(IllegalStateException.class, () -> engine.reload(engine.rules()));
        assertThrows(IllegalStateException.class, () -> engine.loseNeighbour("10.0.2.2"));
        assertEquals(1, engine.sent().size());
        assertEquals(1, engine.counters().received());
    }

    /**
     * Calls of several threads are serialized: each frame is received once, and each thread gets
     * its own copies.
     */
    @Test
    void threadsTakeTurns() throws Exception {
        final int calls = 2_000;
        final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final CountDownLatch go = new CountDownLatch(1);
            final List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                final String text = "thread " + t;
                threads.add(
                        Thread.ofPlatform()
                                .uncaughtExceptionHandler((thread, e) -> failures.add(e))
                                .start(
                                        () -> {
                                            await(go);
                                            for (int i = 0; i < calls; i++) {
                                                final List<SentFrame> own =
                                                        engine.receive(quote(text));
                                                assertEquals(1, own.size());
                                                assertTrue(
                                                        new String(own.get(0).bytes())
                                                                .endsWith(text));
                                            }
                                        }));
            }
            go.countDown();
            for (final Thread thread : threads) {
                thread.join();
            }
            assertEquals(List.of(), failures);
            assertEquals(4 * calls, engine.counters().received());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void anMtuOutOfRangeIsRefused() {
        final EngineConfig config = config(rule("feed", "10.0.2.2"));
        for (final int mtu : new int[] {67, 65_536}) {
            assertEquals(
                    "MTU " + mtu + ": must be from 68 to 65535",
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> SimulatedEngine.open(config, mtu))
                            .getMessage());
        }
        SimulatedEngine.open(config, 68).close();
        SimulatedEngine.open(config, 65_535).close();
    }

    @Test
    void whatIsSentCannotBeChanged() {
        try (SimulatedEngine engine = SimulatedEngine.open(config(rule("feed", "10.0.2.2")))) {
            final byte[] bytes = engine.receive(quote("a")).get(0).bytes();
            bytes[0] = 99;
            assertEquals(2, engine.sent().get(0).bytes()[0]);
            assertThrows(UnsupportedOperationException.class, () -> engine.sent().clear());
            assertSame(engine.rules(), engine.rules());
        }
    }
}
