package io.ringcast.engine.bpf;

import java.util.Map;

/**
 * Runs an eBPF program as the kernel would (Documentation/bpf/standardization/instruction-set.rst),
 * and fails where its verifier would refuse: registers and stack read before they are written. The
 * numbers are spelt out, not taken from the engine.
 */
public final class Interpreter {
    /**
     * What the program returned if a load reached beyond the frame: 0, and that is to be avoided.
     */
    public static final long BEYOND_FRAME = Long.MIN_VALUE;

    private static final long CONTEXT = 0x7000_0000_0000L;
    private static final int MOST_STEPS = 1_000_000;

    private final Program program;
    private final byte[] frame;
    private final Map<Integer, Integer> context;
    private final Long[] registers = new Long[11];
    private final Integer[] stack = new Integer[128];
    private String call = "";

    /**
     * @param context values in struct __sk_buff by offset, in addition to the length
     */
    public Interpreter(Program program, byte[] frame, Map<Integer, Integer> context) {
        this.program = program;
        this.frame = frame;
        this.context = context;
    }

    /** The last helper called, with its first two arguments: {@code 23(7, 1)}. */
    public String call() {
        return call;
    }

    /** Runs it; the result as a signed 32-bit number, or {@link #BEYOND_FRAME}. */
    public long run() {
        registers[1] = CONTEXT;
        int pc = 0;
        for (int steps = 0; steps < MOST_STEPS; steps++) {
            final Instruction i = program.instructions().get(pc++);
            final int size = (i.code() & 0x18) == 0 ? 4 : (i.code() & 0x18) == 8 ? 2 : 1;
            switch (i.code()) {
                case 0x20, 0x28, 0x30, 0x40, 0x48, 0x50 -> {
                    if (registers[6] == null || registers[6] != CONTEXT) {
                        throw new AssertionError("a load without the context in register 6");
                    }
                    final long from = (i.code() & 0x40) != 0 ? value(i.source()) : 0;
                    final long at = from + i.immediate();
                    if (at < 0 || at + size > frame.length) {
                        return BEYOND_FRAME;
                    }
                    forget();
                    long value = 0;
                    for (int n = 0; n < size; n++) {
                        value = value << 8 | frame[(int) at + n] & 0xff;
                    }
                    registers[0] = value;
                }
                case 0x61 -> registers[i.destination()] = memory(i) & 0xffff_ffffL;
                case 0x63 -> {
                    if (i.destination() != 10) {
                        throw new AssertionError("a store that is not on the stack");
                    }
                    stack[slot(i.offset())] = (int) value(i.source());
                }
                case 0xbf -> registers[i.destination()] = value(i.source());
                case 0xb4 -> registers[i.destination()] = i.immediate() & 0xffff_ffffL;
                case 0xbc -> registers[i.destination()] = value(i.source()) & 0xffff_ffffL;
                case 0x04, 0x0c, 0x1c, 0x54, 0x64, 0x74 ->
                        registers[i.destination()] = arithmetic(i) & 0xffff_ffffL;
                case 0x05 -> pc += i.offset();
                case 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x45, 0x4d, 0x55, 0x5d, 0xa5, 0xad, 0x3d ->
                        pc += holds(i) ? i.offset() : 0;
                case 0x85 -> {
                    call = i.immediate() + "(" + value(1) + ", " + value(2) + ")";
                    forget();
                    registers[0] = 7L; // TC_ACT_REDIRECT
                }
                case 0x95 -> {
                    return (int) value(0);
                }
                default -> throw new AssertionError("operation " + Integer.toHexString(i.code()));
            }
        }
        throw new AssertionError("has not ended after " + MOST_STEPS + " steps");
    }

    /** Calls and loads from the frame do not keep registers 0 to 5. */
    private void forget() {
        for (int r = 0; r <= 5; r++) {
            registers[r] = null;
        }
    }

    private long value(int register) {
        if (registers[register] == null) {
            throw new AssertionError("register " + register + " read before it is written");
        }
        return registers[register];
    }

    private long memory(Instruction i) {
        if (i.source() == 10) {
            final Integer value = stack[slot(i.offset())];
            if (value == null) {
                throw new AssertionError("stack read before it is written");
            }
            return value;
        }
        if (value(i.source()) != CONTEXT) {
            throw new AssertionError("a load from nowhere");
        }
        return i.offset() == 0 ? frame.length : context.getOrDefault(i.offset(), 0);
    }

    private static int slot(int offset) {
        if (offset >= 0 || offset < -512 || offset % 4 != 0) {
            throw new AssertionError("stack offset " + offset);
        }
        return -offset / 4 - 1;
    }

    private long arithmetic(Instruction i) {
        final int a = (int) value(i.destination());
        final int b = (i.code() & 8) != 0 ? (int) value(i.source()) : i.immediate();
        return switch (i.code() & 0xf0) {
            case 0x00 -> a + b;
            case 0x10 -> a - b;
            case 0x50 -> a & b;
            case 0x60 -> a << b;
            default -> a >>> b;
        };
    }

    /** On all 64 bits, an immediate extended by its sign. */
    private boolean holds(Instruction i) {
        final long a = value(i.destination());
        final long b = (i.code() & 8) != 0 ? value(i.source()) : i.immediate();
        return switch (i.code() & 0xf0) {
            case 0x10 -> a == b;
            case 0x20 -> Long.compareUnsigned(a, b) > 0;
            case 0x30 -> Long.compareUnsigned(a, b) >= 0;
            case 0x40 -> (a & b) != 0;
            case 0x50 -> a != b;
            default -> Long.compareUnsigned(a, b) < 0;
        };
    }
}
