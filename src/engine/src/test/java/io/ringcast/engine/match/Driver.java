package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Lends frames to a {@link RuleTable} one by one, and checks that it writes nowhere but into the
 * frame and its headroom.
 */
final class Driver {
    private static final int GUARD = 64;
    private static final int MAX = 70_000;
    private static final byte FILL = (byte) 0xa5;

    final RuleTable table;
    private final MemorySegment memory = Arena.ofAuto().allocate(MAX + 2 * GUARD, 64);
    private final Burst burst = new Burst(1);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final int shift;
    private Received frame;

    Driver(RuleTable table) {
        this(table, 0);
    }

    /**
     * @param shift 0 to 15, how far the frames lie from a 16-byte boundary
     */
    Driver(RuleTable table, int shift) {
        this.table = table;
        this.shift = shift;
        memory.fill(FILL);
    }

    Driver(Rule... rules) {
        this(new RuleTable(RuleSet.of(rules)));
    }

    Verdict match(Received received) {
        frame = received;
        // what was not captured must not be there to be read
        final int begin = GUARD + shift;
        memory.asSlice(0, begin + received.bytes().length + GUARD).fill(FILL);
        MemorySegment.copy(
                received.bytes(), 0, memory, ValueLayout.JAVA_BYTE, begin, received.captured());
        burst.begin(memory);
        burst.add(
                begin,
                received.captured(),
                received.bytes().length,
                received.timestamp(),
                received.flags(),
                received.tci(),
                received.tpid());
        final int code = table.match(burst, 0, headers);
        if (code >= 0) {
            return Verdict.matched(code);
        }
        return code == RuleTable.UNMATCHED
                ? Verdict.UNMATCHED
                : Verdict.dropped(RuleTable.dropReason(code).name());
    }

    /** Returns the frame of the last match for a destination; null if the table refuses. */
    byte[] rewrite(int destination) {
        if (rewritePartial(destination) == null) {
            return null;
        }
        out.finishChecksum();
        requireGuards();
        return out();
    }

    /** Like {@link #rewrite}, but a checksum that has to be computed is still missing. */
    byte[] rewritePartial(int destination) {
        final int end = GUARD + shift + frame.captured();
        final byte[] before = bytes(0, end + GUARD);
        if (!table.rewrite(out, destination)) {
            assertArrayEquals(before, bytes(0, end + GUARD));
            return null;
        }
        requireGuards();
        return out();
    }

    /** Matches, which must succeed, and rewrites for the rule's only or first destination. */
    byte[] forward(Received received) {
        final Verdict verdict = match(received);
        assertEquals("", verdict.drop());
        return rewrite(table.firstDestination(verdict.rule()));
    }

    /** Returns the bytes at the place of the received frame. */
    byte[] received() {
        return bytes(headers.frame(), headers.capturedLength());
    }

    /** Returns the bytes of the frame to transmit. */
    byte[] out() {
        return bytes(out.offset(), out.length());
    }

    /** Returns true if the frame of the last match, by this rule, has been here before. */
    boolean hasReturned(int rule) {
        return table.hasReturned(headers, rule);
    }

    /** Returns the frame to transmit. */
    OutFrame outFrame() {
        return out;
    }

    Headers headers() {
        return headers;
    }

    private void requireGuards() {
        final int end = GUARD + shift + frame.captured();
        requireFill(0, GUARD + shift - Burst.HEADROOM);
        requireFill(end, end + GUARD);
    }

    private void requireFill(int from, int to) {
        final byte[] untouched = new byte[to - from];
        Arrays.fill(untouched, FILL);
        assertArrayEquals(untouched, bytes(from, to - from));
    }

    private byte[] bytes(long from, long length) {
        return memory.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
