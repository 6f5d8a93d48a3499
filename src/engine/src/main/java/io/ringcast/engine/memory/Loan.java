package io.ringcast.engine.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Loan of memory to application code. If checked, each loan has its own arena instead of the
 * ring's, which stays open longer: a segment that is kept becomes invalid with the end of its loan,
 * and is confined to the thread that got it. An unchecked loan costs nothing.
 *
 * <p>Threading: one thread. The memory outlives the loan.
 */
public final class Loan {
    private final boolean checked;
    private Arena arena;

    /**
     * @param checked true if segments become invalid with the end of their loan
     */
    public Loan(boolean checked) {
        this.checked = checked;
    }

    /** Begins a loan; the former loan must have ended. */
    public MemorySegment begin(MemorySegment memory) {
        return checked && memory.isNative() ? beginChecked(memory) : memory;
    }

    @SuppressWarnings("restricted")
    private MemorySegment beginChecked(MemorySegment memory) {
        arena = Arena.ofConfined();
        return memory.reinterpret(arena, null);
    }

    /** Ends the loan. Does nothing if there is none. */
    public void end() {
        if (arena != null) {
            arena.close();
            arena = null;
        }
    }
}
