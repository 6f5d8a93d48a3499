package io.ringcast.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.match.RuleTable;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * Any rules, any frames: matching and rewriting throw nothing, stay within the frame and its
 * headroom, depend on nothing behind it, and make the same frame each time they are asked.
 *
 * <p>An input is {@link FuzzedRules} and then {@link FuzzedFrame}s to its end; {@link Seeds} makes
 * the ones that the fuzzer begins with.
 */
class RuleTableFuzzTest {
    private static final int GUARD = 64;

    /** Longer than any {@link FuzzedFrame}. */
    private static final int LONGEST = 1 << 16;

    private static final MemorySegment MEMORY = Arena.global().allocate(LONGEST + 2 * GUARD, 64);
    private static final long OUTPUT_MAC = 0x0200_0000_4242L;

    /** What lies around a frame; it must not matter. */
    private static final byte[] FILLS = {(byte) 0xa5, 0};

    private final Burst burst = new Burst(1);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);

    @FuzzTest(maxDuration = "12s")
    void matchesAndRewrites(byte[] data) {
        final Input in = new Input(data);
        final RuleTable[] tables = new RuleTable[FILLS.length];
        tables[0] = new RuleTable(FuzzedRules.read(in));
        tables[1] = new RuleTable(tables[0].rules());
        for (final RuleTable table : tables) {
            table.receiveLimit(1514);
            table.setSourceMac(OUTPUT_MAC);
        }
        while (!in.isEmpty()) {
            final FuzzedFrame frame = FuzzedFrame.read(in);
            final byte[] expected = forwarded(tables[0], frame, FILLS[0]);
            assertArrayEquals(expected, forwarded(tables[1], frame, FILLS[1]));
        }
    }

    /** The verdict and all frames made, one after the other. */
    private byte[] forwarded(RuleTable table, FuzzedFrame frame, byte fill) {
        final int begin = GUARD + frame.shift();
        final int end = begin + frame.bytes().length;
        MEMORY.asSlice(0, end + GUARD).fill(fill);
        MemorySegment.copy(
                frame.bytes(), 0, MEMORY, ValueLayout.JAVA_BYTE, begin, frame.bytes().length);
        // a read or write beyond these bounds throws, except within the headroom
        final long from = begin - Burst.HEADROOM;
        burst.begin(MEMORY.asSlice(from, end - from));
        frame.addTo(burst, Burst.HEADROOM);
        final int code = table.match(burst, 0, headers);
        assertArrayEquals(frame.bytes(), bytes(begin, frame.bytes().length));
        if (code < 0) {
            assertTrue(code == RuleTable.UNMATCHED || RuleTable.dropReason(code) != null);
            return new byte[] {(byte) code};
        }
        assertEquals(frame.wireLength(), frame.bytes().length, "a part of a frame");
        return rewritten(table, frame, code, begin);
    }

    private byte[] rewritten(RuleTable table, FuzzedFrame frame, int rule, int begin) {
        final int first = table.firstDestination(rule);
        final int count = table.endDestination(rule) - first;
        final byte[][] frames = new byte[count][];
        byte[] all = {(byte) rule};
        for (int d = 0; d < count; d++) {
            frames[d] = rewritten(table, frame, first + d);
            final int length = all.length;
            all = Arrays.copyOf(all, length + frames[d].length);
            System.arraycopy(frames[d], 0, all, length, frames[d].length);
        }
        // whatever was written before
        for (int d = count - 1; d >= 0; d--) {
            assertArrayEquals(frames[d], rewritten(table, frame, first + d));
        }
        return all;
    }

    /** The frame for a destination; empty if its MAC address is not known. */
    private byte[] rewritten(RuleTable table, FuzzedFrame frame, int destination) {
        final int begin = GUARD + frame.shift();
        final byte[] before = bytes(0, begin + frame.bytes().length + GUARD);
        if (!table.rewrite(out, destination)) {
            assertArrayEquals(before, bytes(0, before.length));
            assertEquals(RuleTable.UNRESOLVED, table.mac(destination));
            return new byte[0];
        }
        out.finishChecksum();
        final byte[] after = bytes(0, before.length);
        final long from = out.offset();
        final long end = from + out.length();
        assertTrue(from >= 0, "begins before its headroom");
        assertEquals(Burst.HEADROOM + frame.bytes().length, end, "ends elsewhere");
        // only what FrameChecks allows may differ
        final byte[] sent = bytes(begin - Burst.HEADROOM + from, out.length());
        final int guard = begin - Burst.HEADROOM;
        assertTrue(Arrays.equals(before, 0, guard, after, 0, guard), "writes before its headroom");
        final int behind = before.length - GUARD;
        assertTrue(
                Arrays.equals(before, behind, before.length, after, behind, before.length),
                "writes behind its end");
        FrameChecks.check(frame.bytes(), frame.isChecksumUnfinished(), sent);
        return sent;
    }

    private static byte[] bytes(long from, long length) {
        return MEMORY.asSlice(from, length).toArray(ValueLayout.JAVA_BYTE);
    }
}
