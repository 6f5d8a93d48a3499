package io.ringcast.engine.rule;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts a classic BPF program together from its end to its beginning. All jumps of classic BPF go
 * forward, so every target is already in place when a jump to it is written, its distance is known,
 * and where 8 bits do not hold it an unconditional jump, which has 32, is put between.
 *
 * <p>A place in the program is named by how many instructions there are from it to the end.
 */
final class BpfAssembler {
    private static final int MAX_CONDITIONAL = 255;

    private final List<Long> reversed = new ArrayList<>();

    /** Prepends an instruction that goes on with what is now the first one; returns its place. */
    int op(int code, int k) {
        return add(code, 0, 0, k);
    }

    /** As {@link #op}, but going on at a place. */
    int op(int code, int k, int next) {
        reach(next);
        return op(code, k);
    }

    /** Prepends a conditional jump to either of two places; returns its own place. */
    int branch(int code, int k, int ifTrue, int ifFalse) {
        int onTrue = ifTrue;
        int onFalse = ifFalse;
        // one bridge may push the other target just out of reach, hence the margin of 1
        if (distance(onFalse) > MAX_CONDITIONAL - 1) {
            onFalse = add(Bpf.JA, 0, 0, distance(onFalse));
        }
        if (distance(onTrue) > MAX_CONDITIONAL) {
            onTrue = add(Bpf.JA, 0, 0, distance(onTrue));
        }
        return add(code, distance(onTrue), distance(onFalse), k);
    }

    /** Makes sure that what is prepended next goes on at a place. */
    private void reach(int place) {
        if (distance(place) > 0) {
            add(Bpf.JA, 0, 0, distance(place));
        }
    }

    /** Instructions that a jump prepended now would have to skip. */
    private int distance(int place) {
        if (place > reversed.size()) {
            throw new IllegalArgumentException("place " + place + ": is not there yet");
        }
        return reversed.size() - place;
    }

    private int add(int code, int jt, int jf, int k) {
        reversed.add((long) code << 48 | (long) jt << 40 | (long) jf << 32 | k & 0xffffffffL);
        return reversed.size();
    }

    /** The program from its beginning, in {@link BpfFilter}'s packing. */
    long[] assemble() {
        final int n = reversed.size();
        final long[] program = new long[n];
        for (int i = 0; i < n; i++) {
            program[i] = reversed.get(n - 1 - i);
        }
        return program;
    }
}
