package io.ringcast.engine.filter;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Assembler that builds a classic BPF program from its end to its beginning. All jumps of classic
 * BPF go forward, so a jump's target is always in place already, and its distance is known. If 8
 * bits do not hold the distance, an unconditional jump, which has 32 bits, is put between.
 *
 * <p>A place in the program is named by how many instructions there are from it to the end.
 *
 * <p>Threading: one thread.
 */
public final class ClassicAssembler {
    private static final int MAX_CONDITIONAL = 255;

    private final List<ClassicInstruction> reversed = new ArrayList<>();

    /** An empty program. */
    public ClassicAssembler() {}

    /** Prepends an instruction that continues with the present first one; returns its place. */
    public int op(int code, int k) {
        return add(code, 0, 0, k);
    }

    /** Like {@link #op(int, int)}, but continues at a place. */
    public int op(int code, int k, int next) {
        reach(next);
        return op(code, k);
    }

    /** Prepends a conditional jump to either of two places; returns its own place. */
    public int branch(int code, int k, int ifTrue, int ifFalse) {
        int onTrue = ifTrue;
        int onFalse = ifFalse;
        // one bridge may push the other target just out of reach, hence the margin of 1
        if (distance(onFalse) > MAX_CONDITIONAL - 1) {
            onFalse = add(Classic.JA, 0, 0, distance(onFalse));
        }
        if (distance(onTrue) > MAX_CONDITIONAL) {
            onTrue = add(Classic.JA, 0, 0, distance(onTrue));
        }
        return add(code, distance(onTrue), distance(onFalse), k);
    }

    /** Makes the next prepended instruction continue at a place. */
    private void reach(int place) {
        if (distance(place) > 0) {
            add(Classic.JA, 0, 0, distance(place));
        }
    }

    /** Returns the number of instructions that a jump prepended now would have to skip. */
    private int distance(int place) {
        if (place > reversed.size()) {
            throw new IllegalArgumentException(
                    "place " + place + ": must be at most " + reversed.size());
        }
        return reversed.size() - place;
    }

    private int add(int code, int jt, int jf, int k) {
        reversed.add(new ClassicInstruction(code, jt, jf, k));
        return reversed.size();
    }

    /** Returns the number of instructions so far. */
    public int length() {
        return reversed.size();
    }

    /**
     * Returns the program.
     *
     * @throws IllegalArgumentException if it is empty, or too long for the kernel
     */
    public ClassicProgram assemble() {
        final List<ClassicInstruction> program = new ArrayList<>(reversed);
        Collections.reverse(program);
        return new ClassicProgram(program);
    }
}
