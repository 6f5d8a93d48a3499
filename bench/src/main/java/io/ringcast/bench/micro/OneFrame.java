package io.ringcast.bench.micro;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.frame.Headers;
import io.ringcast.engine.frame.OutFrame;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.rule.RuleSet;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Frame in native memory that is matched and rewritten repeatedly. Before each repetition the
 * rewritten bytes are restored, so that the input is always the same. The measured time includes
 * that.
 */
final class OneFrame implements AutoCloseable {
    private static final int AT = 64;

    /** Bytes that rewriting may change: the headers, and the headroom before them. */
    private static final int CHANGES = 64;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(4096, 4096);
    private final MemorySegment pristine = arena.allocate(CHANGES, 64);
    private final Burst burst = new Burst(1);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);
    private final RuleTable table;

    /** Creates a frame of {@link Frames#multicast}, see the other constructor. */
    OneFrame(RuleSet rules, int length, int flags, int tci) {
        this(rules, Frames.multicast(length, Arena.ofAuto()), flags, tci);
    }

    /**
     * @param flags flags of the frame
     * @param tci VLAN tag beside the frame, if the flags say that there is one
     */
    OneFrame(RuleSet rules, MemorySegment frame, int flags, int tci) {
        final int length = (int) frame.byteSize();
        MemorySegment.copy(frame, 0, memory, AT, length);
        MemorySegment.copy(memory, AT, pristine, 0, CHANGES);
        table = new RuleTable(rules);
        burst.begin(memory);
        burst.add(AT, length, length, 0, flags, tci, 0x8100);
    }

    /** Restores the bytes that rewriting changed. */
    void restore() {
        MemorySegment.copy(pristine, 0, memory, AT, CHANGES);
    }

    /** Matches the frame and rewrites it for all destinations; returns the result of match. */
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
