package io.ringcast.engine.filter;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An eBPF program, not loaded yet.
 *
 * @param instructions at least one
 */
public record Program(List<Instruction> instructions) {
    /** Bytes of a struct bpf_insn (linux/bpf.h). */
    private static final int INSTRUCTION_BYTES = 8;

    /** The two registers are bit fields, which C puts the other way round on other machines. */
    private static final boolean DESTINATION_LOW =
            ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

    /** Keeps a copy. */
    public Program {
        instructions = List.copyOf(instructions);
    }

    /** How many instructions there are. */
    public int length() {
        return instructions.size();
    }

    /** As an array of struct bpf_insn, which jextract does not know: its bit fields. */
    MemorySegment encode(Arena arena) {
        final MemorySegment memory =
                arena.allocate((long) INSTRUCTION_BYTES * instructions.size(), INSTRUCTION_BYTES);
        long at = 0;
        for (final Instruction i : instructions) {
            final int registers =
                    DESTINATION_LOW
                            ? i.source() << 4 | i.destination()
                            : i.destination() << 4 | i.source();
            memory.set(ValueLayout.JAVA_BYTE, at, (byte) i.code());
            memory.set(ValueLayout.JAVA_BYTE, at + 1, (byte) registers);
            memory.set(ValueLayout.JAVA_SHORT, at + 2, (short) i.offset());
            memory.set(ValueLayout.JAVA_INT, at + 4, i.immediate());
            at += INSTRUCTION_BYTES;
        }
        return memory;
    }
}
