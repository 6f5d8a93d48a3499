package io.ringcast.engine.filter;

import io.ringcast.bindings.sock_filter;
import io.ringcast.bindings.sock_fprog;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A classic BPF program (Documentation/networking/filter.rst): the one form of a filter, from what
 * compiles it to the socket that it is attached to, or to what {@link ClassicTranslator translates}
 * it. Its result is how many bytes of a frame to keep.
 *
 * <p>Immutable.
 *
 * @param instructions at least one, at most {@link #MAX_INSTRUCTIONS}; the last one returns, and
 *     all jumps go forward
 */
public record ClassicProgram(List<ClassicInstruction> instructions) {
    /** The longest program that the kernel takes: BPF_MAXINSNS (linux/bpf_common.h). */
    public static final int MAX_INSTRUCTIONS = 4096;

    /** Result for a frame to keep: more bytes than any frame has. */
    public static final int WHOLE_FRAME = 0x40000;

    /** Keeps every frame. */
    public static final ClassicProgram ACCEPT_ALL = returning(WHOLE_FRAME);

    /** Keeps no frame; the socket does not count them. */
    public static final ClassicProgram REJECT_ALL = returning(0);

    /**
     * Keeps a copy.
     *
     * @throws IllegalArgumentException if there are none or too many
     */
    public ClassicProgram {
        instructions = List.copyOf(instructions);
        if (instructions.isEmpty() || instructions.size() > MAX_INSTRUCTIONS) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "a classic BPF program of %d instructions: must have 1 to %d",
                            instructions.size(),
                            MAX_INSTRUCTIONS));
        }
    }

    /**
     * The program that returns one number.
     *
     * @param bytes to keep of each frame
     */
    public static ClassicProgram returning(int bytes) {
        return new ClassicProgram(List.of(new ClassicInstruction(Classic.RET_K, bytes)));
    }

    /**
     * Returns this program with other instructions before it; where those do not return, this
     * program follows.
     *
     * @throws IllegalArgumentException if there are too many together
     */
    public ClassicProgram behind(List<ClassicInstruction> first) {
        final List<ClassicInstruction> all = new ArrayList<>(first);
        all.addAll(instructions); // jumps are relative
        return new ClassicProgram(all);
    }

    /** Number of instructions. */
    public int length() {
        return instructions.size();
    }

    /** The program in the notation of {@code tcpdump -d}, one instruction a line. */
    public String disassemble() {
        final StringBuilder text = new StringBuilder();
        for (int i = 0; i < length(); i++) {
            text.append(instructions.get(i).text(i)).append('\n');
        }
        return text.toString();
    }

    /** As a {@code struct sock_fprog}, for setsockopt(2). */
    public MemorySegment encode(Arena arena) {
        final MemorySegment encoded = sock_filter.allocateArray(length(), arena);
        for (int i = 0; i < length(); i++) {
            final ClassicInstruction instruction = instructions.get(i);
            final MemorySegment one = sock_filter.asSlice(encoded, i);
            sock_filter.code(one, (short) instruction.code());
            sock_filter.jt(one, (byte) instruction.jt());
            sock_filter.jf(one, (byte) instruction.jf());
            sock_filter.k(one, instruction.k());
        }
        final MemorySegment program = sock_fprog.allocate(arena);
        sock_fprog.len(program, (short) length());
        sock_fprog.filter(program, encoded);
        return program;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "ClassicProgram[%d instructions]", length());
    }
}
