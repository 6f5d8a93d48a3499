package io.ringcast.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory lent to an application's own code. If checked, each loan has a scope of its own instead of
 * the ring's, which is open for longer: a segment that is kept ends with its loan, and belongs to
 * the thread that it was lent to. Not checked, it costs nothing.
 *
 * <p>Threading: one thread. The memory outlives the loan.
 */
public final class Loan {
    private final boolean checked;
    private Arena arena;

    /**
     * @param checked whether segments end with their loan
     */
    public Loan(boolean checked) {
        this.checked = checked;
    }

    /** A loan begins; the former one has ended. */
    public MemorySegment begin(MemorySegment memory) {
        return checked && memory.isNative() ? beginChecked(memory) : memory;
    }

    @SuppressWarnings("restricted")
    private MemorySegment beginChecked(MemorySegment memory) {
        arena = Arena.ofConfined();
        return memory.reinterpret(arena, null);
    }

    /** The loan is over; nothing if there is none. */
    public void end() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
