package io.ringcast.bench.micro;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * One frame in native memory that is matched and rewritten again and again. What rewriting changed
 * is put back each time, so that it is always the same frame; that takes some time, too.
 */
final class OneFrame implements AutoCloseable {
    private static final int AT = 64;

    /** All that rewriting may change: the headers, and the room before them. */
    private static final int CHANGES = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(4096, 4096);
    private final MemorySegment pristine = arena.allocate(CHANGES, 64);
    private final Burst burst = new Burst(1);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final RuleTable table;

    /** With {@link Frames#multicast}, see the other one. */
    OneFrame(RuleSet rules, int length, int flags, int tci) {
        this(rules, Frames.multicast(length, Arena.ofAuto()), flags, tci);
    }

    /**
     * @param flags of the frame
     * @param tci VLAN tag that was taken out of it, if the flags say so
     */
    OneFrame(RuleSet rules, MemorySegment frame, int flags, int tci) {
        final int length = (int) frame.byteSize();
        MemorySegment.copy(frame, 0, memory, AT, length);
        MemorySegment.copy(memory, AT, pristine, 0, CHANGES);
        table = new RuleTable(rules);
        burst.begin(memory);
        burst.add(AT, length, length, 0, flags, tci, 0x8100);
    }

    /** Puts back what rewriting changed. */
    void restore() {
        MemorySegment.copy(pristine, 0, memory, AT, CHANGES);
    }

    /** Matches and rewrites for all destinations; what match said. */
    int matchAndRewrite() {
        final int rule = table.match(burst, 0, headers);
        if (rule >= 0) {
            for (int d = table.firstDestination(rule); d < table.endDestination(rule); d++) {
                if (!table.rewrite(out, d)) {
                    throw new IllegalStateException("destination " + d + ": no MAC address");
                }
                out.finishChecksum();
            }
        }
        return rule;
    }

    @Override
    public void close() {
        arena.close();
    }
}
