package io.ringcast.engine.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.linux.AllocationMeter;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Matching and rewriting a million frames of every kind allocates nothing. */
class AllocationTest {
    private static final int FRAMES = 1_200_000;
    private static final int BURST = 4_000;
    private static final int GAP = 16;

    private final Random random = new Random(1);
    private final List<Rule> rules = new RandomRules(random).rules();
    private final RuleTable table = new RuleTable(new RuleSet(rules));
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final Burst burst = new Burst(BURST);
    private MemorySegment asReceived;
    private long matched;

    @Test
    void matchAndRewriteAllocateNothing() {
        for (int d = 0; d < table.destinations(); d++) {
            table.setMac(d, d);
        }
        table.receiveLimit(1514);
        lend();
        // linking method handles allocates, once
        run(FRAMES / 4);
        matched = 0;
        final long allocated = AllocationMeter.leastBytesAllocatedBy(() -> run(FRAMES));
        assertTrue(matched > FRAMES / 10, () -> "only " + matched + " matched");
        assertEquals(0, allocated, "bytes in the best round");
    }

    private void lend() {
        final RandomFrames frames = new RandomFrames(random, rules);
        final List<Received> all = new ArrayList<>();
        long size = GAP;
        while (all.size() < BURST) {
            final Received frame = frames.next();
            all.add(frame);
            size += frame.captured() + GAP;
        }
        asReceived = Arena.ofAuto().allocate(size, 64);
        burst.begin(Arena.ofAuto().allocate(size, 64));
        long at = GAP;
        for (final Received frame : all) {
            MemorySegment.copy(
                    frame.bytes(), 0, asReceived, ValueLayout.JAVA_BYTE, at, frame.captured());
            burst.add(
                    at,
                    frame.captured(),
                    frame.bytes().length,
                    frame.timestamp(),
                    frame.flags(),
                    frame.tci(),
                    frame.tpid());
            at += frame.captured() + GAP;
        }
    }

    private void run(int frames) {
        for (int n = 0; n < frames; n += BURST) {
            burst.memory().copyFrom(asReceived);
            for (int i = 0; i < BURST; i++) {
                forward(i);
            }
        }
    }

    private void forward(int i) {
        final int rule = table.match(burst, i, headers);
        if (rule < 0) {
            return;
        }
        matched++;
        for (int d = table.firstDestination(rule); d < table.endDestination(rule); d++) {
            table.rewrite(out, d);
            out.finishChecksum();
        }
    }
}
