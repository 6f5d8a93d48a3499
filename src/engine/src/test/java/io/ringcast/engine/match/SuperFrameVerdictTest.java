package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.counter.DropReason;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Fragments;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.Ttl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

/** Verdicts on super-frames that no kernel makes. */
class SuperFrameVerdictTest {
    private static final int AT = 16;
    private static final int SIZE = 100;

    private final MemorySegment memory = Arena.ofAuto().allocate(70_000, 8);
    private final Headers headers = new Headers();
    private final RuleTable table = table();

    private static RuleTable table() {
        final RuleTable table =
                new RuleTable(
                        RuleSet.of(
                                Rule.named("a")
                                        .fragments(Fragments.PASS)
                                        .ttl(Ttl.DECREMENT)
                                        .to(Destination.parse("10.0.0.1").withMac(7))
                                        .build()));
        table.receiveLimit(1514);
        return table;
    }

    private static TestFrame frame() {
        return new TestFrame().payload(new byte[1000]).ttl(9);
    }

    private int match(TestFrame frame, int captured, int segmentSize) {
        final byte[] bytes = frame.bytes();
        MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, AT, bytes.length);
        final Burst burst = new Burst(1);
        burst.begin(memory);
        burst.add(AT, Math.min(captured, bytes.length), bytes.length, 1, 0, 0, 0, segmentSize);
        return table.match(burst, 0, headers);
    }

    private void assertDropped(DropReason reason, TestFrame frame) {
        assertEquals(reason, RuleTable.dropReason(match(frame, 70_000, SIZE)));
        assertTrue(headers.datagrams() >= 1);
    }

    @Test
    void countsItsDatagrams() {
        assertEquals(0, match(frame(), 70_000, SIZE));
        assertEquals(10, headers.datagrams());
        assertEquals(0, match(frame().payload(new byte[1001]), 70_000, SIZE));
        assertEquals(11, headers.datagrams());
        assertEquals(0, match(frame(), 70_000, 5000));
        assertEquals(1, headers.datagrams());
        assertEquals(0, match(frame(), 70_000, 0));
        assertEquals(1, headers.datagrams());
        final OutFrame out = new OutFrame(headers);
        assertTrue(table.rewrite(out, 0));
        assertEquals(0, out.segmentSize());
    }

    @Test
    void aPartIsNotForwarded() {
        final int code = match(frame(), 500, SIZE);
        assertEquals(DropReason.UNFETCHED, RuleTable.dropReason(code));
        assertEquals(10, headers.datagrams(), "as many as there were");
        // without its headers, no rule can be tested, so the frame counts as dropped
        assertEquals(DropReason.TRUNCATED, RuleTable.dropReason(match(frame(), 40, SIZE)));
    }

    @Test
    void onlyWholeUnpaddedDatagramsAreMerged() {
        assertDropped(DropReason.MALFORMED, frame().fragment(0, true));
        assertDropped(DropReason.MALFORMED, frame().fragment(185, true));
        assertDropped(DropReason.MALFORMED, frame().fragment(185, false));
        assertDropped(DropReason.MALFORMED, frame().udpLength(1007));
        assertDropped(DropReason.MALFORMED, frame().udpLength(1009));
        assertDropped(DropReason.MALFORMED, frame().udpLength(7));
        assertDropped(DropReason.MALFORMED, frame().padding((byte) 0));
        // both lengths are wrong by the same amount
        assertDropped(DropReason.MALFORMED, frame().payload(new byte[50]).padding(new byte[900]));
        assertEquals(
                DropReason.OVERSIZE,
                RuleTable.dropReason(match(frame(), 70_000, Burst.UNKNOWN_SEGMENTS)));
    }

    @Test
    void theLimitHoldsForEachDatagram() {
        final TestFrame large = frame().payload(new byte[8000]);
        assertEquals(0, match(large, 70_000, 1472));
        assertEquals(DropReason.OVERSIZE, RuleTable.dropReason(match(large, 70_000, 1473)));
        assertDropped(DropReason.TTL, frame().ttl(1));
    }

    @Test
    void othersAreCountedByUsualHeaders() {
        assertEquals(RuleTable.UNMATCHED, match(frame().port(1), 70_000, SIZE));
        assertEquals(10, headers.datagrams());
    }
}
