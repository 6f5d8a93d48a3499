package io.ringcast.engine.forward;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.counter.ForwardCounters;
import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.linux.HotSyscalls;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.ring.SimulatedKernel;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.transmit.DryRunTransmitter;
import io.ringcast.testbed.UdpFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames from a ring with a simulated kernel side, passed to a handler. */
class HandlerTest {
    private static final RingGeometry GEOMETRY = new RingGeometry(2048, 128);
    private static final long MAC = MacAddress.parse("02:00:00:00:00:09");

    private final Arena arena = Arena.ofAuto();
    private final SimulatedKernel.Receive if1 = new SimulatedKernel.Receive(GEOMETRY, arena);
    private final List<String> failures = new ArrayList<>();
    private ForwardCounters counters;
    private TransmitCounters sent;

    private Forwarder forwarder(FrameHandler handler, boolean checked, Rule... rules) {
        final RuleSet set = RuleSet.of(rules);
        counters = new ForwardCounters(set.size());
        sent = new TransmitCounters(set.destinations());
        final RuleTable table = new RuleTable(set);
        table.receiveLimit(1514);
        return new Forwarder(
                if1.ring(),
                table,
                new DryRunTransmitter(1500, sent),
                counters,
                64,
                null,
                new HandlerPlan(
                        handler, checked, (rule, cause) -> failures.add(rule + ": " + cause)));
    }

    private static Rule only(String name, String group) {
        return Rule.named(name).group(group).build();
    }

    private static Rule forwarded(String name, String group) {
        return Rule.named(name)
                .group(group)
                .to(Destination.parse("10.0.2.2").withMac(MAC))
                .to(Destination.parse("10.0.2.3").withMac(MAC))
                .build();
    }

    private void deliver(byte[] frame, int segmentSize) {
        final MemorySegment segment =
                arena.allocate(frame.length).copyFrom(MemorySegment.ofArray(frame));
        assertTrue(
                if1.deliver(
                        segment, frame.length, HotSyscalls.realtimeNanos(), 0, 0, 0, segmentSize));
    }

    private void deliver(String group, String text) {
        deliver(UdpFrame.to(group).port(10000).payload(text).bytes(), 0);
    }

    private void assertLaw() {
        assertEquals(
                counters.received(),
                counters.matched() + counters.unmatched() + counters.dropped());
        assertEquals(counters.copies(), sent.sent() + sent.errors());
    }

    @AfterEach
    void closeQueue() {
        if1.close();
    }

    private static String text(ReceivedFrame frame, int datagram) {
        return new String(frame.payload(datagram).toArray(ValueLayout.JAVA_BYTE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void showsWhatAFrameHas(boolean checked) {
        final List<String> shown = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            shown.add(
                                    String.join(
                                            " ",
                                            frame.rule() + frame.ruleName(),
                                            IpAddress.ofIpv4(frame.source()).toString(),
                                            frame.sourcePort() + "",
                                            IpAddress.ofIpv4(frame.group()).toString(),
                                            frame.destinationPort() + "",
                                            "ttl",
                                            frame.ttl() + "",
                                            "vlan",
                                            frame.vlan() + "",
                                            frame.length() + "",
                                            frame.datagrams() + "",
                                            text(frame, 0)));
                            assertTrue(frame.memory().isReadOnly());
                            assertTrue(frame.timestamp() > 1_700_000_000_000_000_000L);
                            assertEquals(
                                    1,
                                    frame.memory().get(ValueLayout.JAVA_BYTE, frame.offset()),
                                    "the MAC address of a group");
                            return Verdict.CONSUME;
                        },
                        checked,
                        only("a", "239.1.2.3"),
                        only("b", "239.1.2.4"));
        deliver(
                UdpFrame.to("239.1.2.4")
                        .from("10.0.1.7")
                        .sourcePort(4000)
                        .port(10000)
                        .ttl(9)
                        .mac(0x01005e010204L)
                        .tag(0x8100, 5)
                        .payload("hello")
                        .padding(11)
                        .bytes(),
                0);
        forwarder.doWork();
        assertEquals(List.of("1b 10.0.1.7 4000 239.1.2.4 10000 ttl 9 vlan 5 62 1 hello"), shown);
        assertEquals(1, counters.matched(1));
        assertEquals(1, counters.consumed());
        assertEquals(0, counters.copies());
        assertLaw();
    }

    /** The handler gets each payload separately; the last one is shorter. */
    @Test
    void showsTheDatagramsOfASuperFrame() {
        final List<String> shown = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            for (int i = 0; i < frame.datagrams(); i++) {
                                shown.add(text(frame, i));
                            }
                            assertThrows(
                                    IndexOutOfBoundsException.class,
                                    () -> frame.payload(frame.datagrams()));
                            assertThrows(
                                    IndexOutOfBoundsException.class, () -> frame.payloadOffset(-1));
                            return Verdict.CONSUME;
                        },
                        true,
                        only("a", "239.1.2.3"));
        deliver(UdpFrame.to("239.1.2.3").port(10000).payload("aaabbbccd").bytes(), 3);
        deliver("239.1.2.3", "single");
        forwarder.doWork();
        assertEquals(List.of("aaa", "bbb", "ccd", "single"), shown);
        assertEquals(4, counters.consumed());
        shown.clear();
        deliver(UdpFrame.to("239.1.2.3").port(10000).payload("aaaaabb").bytes(), 5);
        forwarder.doWork();
        assertEquals(List.of("aaaaa", "bb"), shown);
        assertLaw();
    }

    /** Frames with each verdict, mixed with frames that the handler is not shown. */
    @Test
    void everyVerdictIsCounted() {
        final Forwarder forwarder =
                forwarder(
                        frame ->
                                switch (text(frame, 0)) {
                                    case "f" -> Verdict.FORWARD;
                                    case "c" -> Verdict.CONSUME;
                                    case "i" -> Verdict.IGNORE;
                                    case "n" -> null;
                                    default -> throw new AssertionError("no letter of ours");
                                },
                        false,
                        forwarded("a", "239.1.2.3"),
                        forwarded("b", "239.1.2.4"));
        for (final String letter : "f c i n x f c c f".split(" ")) {
            deliver("239.1.2.3", letter);
        }
        deliver("239.1.2.4", "f");
        deliver("239.1.9.9", "f");
        assertEquals(11, forwarder.doWork());
        assertEquals(3 + 3, counters.matched(0), "forwarded and consumed");
        assertEquals(1, counters.matched(1));
        assertEquals(3, counters.consumed());
        assertEquals(2, counters.unmatched());
        assertEquals(2, counters.dropped(DropReason.HANDLER));
        assertEquals(2 * 4, counters.copies());
        assertEquals(
                List.of("a: java.lang.NullPointerException: verdict: must not be null"), failures);
        assertLaw();
    }

    /** The loop continues, and the frames behind that one are not affected. */
    @Test
    void aHandlerThatThrowsCostsItsFrame() {
        final int[] calls = new int[1];
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            calls[0]++;
                            throw new IllegalStateException("mine");
                        },
                        true,
                        only("a", "239.1.2.3"));
        for (int i = 0; i < 100; i++) {
            deliver("239.1.2.3", "text");
        }
        assertEquals(64, forwarder.doWork());
        assertEquals(36, forwarder.doWork());
        assertEquals(100, calls[0]);
        assertEquals(100, counters.dropped(DropReason.HANDLER));
        assertEquals(List.of("a: java.lang.IllegalStateException: mine"), failures, "once");
        assertLaw();
    }

    /** Such an exception comes from other languages, and from generics. */
    @Test
    void aCheckedExceptionCostsItsFrame() {
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            throw HandlerTest.<RuntimeException>unseen(new IOException("mine"));
                        },
                        false,
                        only("a", "239.1.2.3"));
        deliver("239.1.2.3", "text");
        assertEquals(1, forwarder.doWork());
        assertEquals(1, counters.dropped(DropReason.HANDLER));
        assertEquals(List.of("a: java.io.IOException: mine"), failures);
        assertLaw();
    }

    @SuppressWarnings("unchecked")
    private static <T extends Throwable> T unseen(Throwable cause) throws T {
        throw (T) cause;
    }

    /** A caller that continues after the error, as an agent may, sees no frame twice. */
    @Test
    void wantOfMemoryEndsTheLoopAfterTheRound() {
        final List<String> seen = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            seen.add(text(frame, 0));
                            if (seen.size() == 2) {
                                throw new OutOfMemoryError("simulated");
                            }
                            return Verdict.FORWARD;
                        },
                        false,
                        forwarded("a", "239.1.2.3"));
        deliver("239.1.2.3", "1");
        deliver("239.1.2.3", "2");
        deliver("239.1.2.3", "3");
        assertThrows(OutOfMemoryError.class, forwarder::doWork);
        assertEquals(0, forwarder.doWork());
        assertEquals(List.of("1", "2", "3"), seen);
        assertEquals(3, counters.received());
        assertEquals(2, counters.matched());
        assertEquals(1, counters.dropped(DropReason.HANDLER));
        assertEquals(4, counters.copies());
        assertLaw();
    }

    @Test
    void nobodyIsAskedWhilePaused() {
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            throw new AssertionError("paused");
                        },
                        false,
                        only("a", "239.1.2.3"));
        forwarder.pause(true);
        deliver("239.1.2.3", "text");
        forwarder.doWork();
        assertEquals(1, counters.dropped(DropReason.PAUSED));
        assertLaw();
    }

    @Test
    void aFrameEndsWithItsHandler() {
        final ReceivedFrame[] kept = new ReceivedFrame[1];
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            kept[0] = frame;
                            return Verdict.CONSUME;
                        },
                        false,
                        only("a", "239.1.2.3"));
        deliver("239.1.2.3", "text");
        forwarder.doWork();
        final ReceivedFrame frame = kept[0];
        for (final Runnable use :
                List.<Runnable>of(
                        frame::rule,
                        frame::ruleName,
                        frame::timestamp,
                        frame::isIpv4,
                        frame::source,
                        frame::group,
                        frame::sourceAddress,
                        frame::groupAddress,
                        frame::sourcePort,
                        frame::destinationPort,
                        frame::ttl,
                        frame::vlan,
                        frame::isFragment,
                        frame::datagrams,
                        frame::memory,
                        frame::offset,
                        frame::length,
                        () -> frame.payloadOffset(0),
                        () -> frame.payloadLength(0),
                        () -> frame.payload(0))) {
            final String message = assertThrows(IllegalStateException.class, use::run).getMessage();
            assertEquals(
                    "frame: used after its handler returned; copy what is to be kept", message);
        }
    }

    /** Without the check, kept segments show data that the kernel wrote later. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void keptSegmentsAreFoundOutIfChecked(boolean checked) {
        final List<MemorySegment> kept = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            kept.add(frame.memory());
                            kept.add(frame.payload(0));
                            assertArrayEquals(
                                    new byte[] {'t', 'e', 'x', 't'},
                                    frame.payload(0).toArray(ValueLayout.JAVA_BYTE));
                            return Verdict.CONSUME;
                        },
                        checked,
                        only("a", "239.1.2.3"));
        deliver("239.1.2.3", "text");
        forwarder.doWork();
        assertEquals(2, kept.size());
        for (final MemorySegment segment : kept) {
            assertTrue(segment.isReadOnly());
            if (checked) {
                assertThrows(
                        IllegalStateException.class, () -> segment.get(ValueLayout.JAVA_BYTE, 0));
            } else {
                segment.get(ValueLayout.JAVA_BYTE, 0);
            }
        }
    }

    @Test
    void showsTheAddressesOfBothFamilies() {
        final List<String> shown = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            assertFalse(frame.isFragment());
                            shown.add(
                                    (frame.isIpv4() ? "IPv4 " : "IPv6 ")
                                            + frame.sourceAddress()
                                            + " "
                                            + frame.groupAddress());
                            return Verdict.CONSUME;
                        },
                        true,
                        only("a", "239.1.2.3"),
                        only("b", "ff3e::123"));
        deliver(UdpFrame.to("239.1.2.3").from("10.1.2.3").port(10000).bytes(), 0);
        deliver(UdpFrame.to("ff3e::123").from("2001:db8::1").port(10000).bytes(), 0);
        forwarder.doWork();
        assertEquals(List.of("IPv4 10.1.2.3 239.1.2.3", "IPv6 2001:db8::1 ff3e::123"), shown);
    }

    /** The IP packet may be longer than the datagram in it (RFC 768 has a length of its own). */
    @Test
    void thePayloadEndsWithTheDatagram() {
        final List<Integer> shown = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            shown.add(frame.payloadLength(0));
                            return Verdict.CONSUME;
                        },
                        true,
                        only("a", "239.1.2.3"));
        deliver(
                UdpFrame.to("239.1.2.3")
                        .port(10000)
                        .payload(new byte[24])
                        .udpLength(8 + 20)
                        .udpChecksum(0)
                        .bytes(),
                0);
        forwarder.doWork();
        assertEquals(List.of(20), shown);
    }

    @Test
    void fragmentsShowTheirPart() {
        final List<String> shown = new ArrayList<>();
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            assertTrue(frame.isFragment());
                            shown.add(
                                    frame.destinationPort()
                                            + " "
                                            + frame.payloadLength(0)
                                            + " "
                                            + (frame.payloadOffset(0) - frame.offset()));
                            return Verdict.CONSUME;
                        },
                        true,
                        Rule.named("a").group("239.1.2.3").fragments(Fragments.TRACK).build());
        final byte[] payload = new byte[24];
        deliver(
                UdpFrame.to("239.1.2.3")
                        .port(10000)
                        .id(7)
                        .payload(payload)
                        .fragmentField(0x2000)
                        .udpLength(8 + 24 + 10)
                        .bytes(),
                0);
        deliver(
                UdpFrame.to("239.1.2.3")
                        .port(10000)
                        .id(7)
                        .payload(payload)
                        .fragmentField(4)
                        .bytes(),
                0);
        forwarder.doWork();
        assertEquals(List.of("10000 24 42", "0 24 34"), shown);
        assertLaw();
    }

    /** A handler that reads payloads by offset allocates nothing, and neither does the loop. */
    @Test
    void allocatesNothing() {
        final long[] sum = new long[1];
        final Forwarder forwarder =
                forwarder(
                        frame -> {
                            for (int i = 0; i < frame.datagrams(); i++) {
                                sum[0] +=
                                        frame.memory()
                                                .get(
                                                        ValueLayout.JAVA_INT_UNALIGNED,
                                                        frame.payloadOffset(i));
                            }
                            return frame.rule() == 0 ? Verdict.CONSUME : Verdict.FORWARD;
                        },
                        false,
                        only("a", "239.1.2.3"),
                        forwarded("b", "239.1.2.4"));
        final List<MemorySegment> frames = new ArrayList<>();
        for (final String group : List.of("239.1.2.3", "239.1.2.4", "239.1.2.5")) {
            final byte[] bytes = UdpFrame.to(group).port(10000).payload("some text").bytes();
            frames.add(arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
        }
        final long allocated =
                AllocationMeter.leastBytesAllocatedBy(
                        () -> {
                            for (int burst = 0; burst < 2_000; burst++) {
                                for (int i = 0; i < 64; i++) {
                                    if1.deliver(frames.get(i % 3), 1_000_000_000L, 0);
                                }
                                forwarder.doWork();
                            }
                        });
        assertEquals(0, allocated);
        assertFalse(counters.consumed() == 0 || counters.copies() == 0, "both kinds were there");
        assertEquals(List.of(), failures);
        assertLaw();
    }
}
