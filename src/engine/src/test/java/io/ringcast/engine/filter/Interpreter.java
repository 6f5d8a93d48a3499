package io.ringcast.engine.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs an eBPF program as the kernel would (Documentation/bpf/standardization/instruction-set.rst),
 * and fails where its verifier would refuse: registers and stack read before they are written. The
 * numbers are spelt out, not taken from the engine.
 */
public final class Interpreter {
    /**
     * Result if a load reached beyond the frame. The kernel returns 0 then, which programs must
     * avoid.
     */
    public static final long BEYOND_FRAME = Long.MIN_VALUE;

    private static final long CONTEXT = 0x7000_0000_0000L;
    private static final int MOST_STEPS = 1_000_000;

    private static final long STACK = 0x7100_0000_0000L;
    private static final long MAP = 0x7200_0000_0000L;
    private static final long VALUE = 0x7300_0000_0000L;
    private static final int KEY_WORDS = 10;

    private final Program program;
    private final byte[] frame;
    private final Map<Integer, Integer> context;
    private final Long[] registers = new Long[11];
    private final Integer[] stack = new Integer[128];
    private String call = "";
    private Map<List<Integer>, Integer> map = new HashMap<>();
    private long nanos;
    private int lookedUp;

    /**
     * @param context values in struct __sk_buff by offset, in addition to the length
     */
    public Interpreter(Program program, byte[] frame, Map<Integer, Integer> context) {
        this.program = program;
        this.frame = frame;
        this.context = context;
    }

    /** Sets the entries of the only map (keys of ten words, values of one) and the clock. */
    public Interpreter with(Map<List<Integer>, Integer> entries, long now) {
        map = entries;
        nanos = now;
        return this;
    }

    /** Returns the last helper called, with its first two arguments: {@code 23(7, 1)}. */
    public String call() {
        return call;
    }

    /** Runs the program; returns a signed 32-bit number, or {@link #BEYOND_FRAME}. */
    public long run() {
        registers[1] = CONTEXT;
        registers[10] = STACK;
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
                case 0x18 -> {
                    if (i.source() != 1) {
                        throw new AssertionError("a 64-bit number that is no map");
                    }
                    registers[i.destination()] = MAP + i.immediate();
                    pc++;
                }
                case 0x07 -> registers[i.destination()] += i.immediate();
                case 0x77 -> registers[i.destination()] >>>= i.immediate();
                case 0xbf -> registers[i.destination()] = value(i.source());
                case 0xb4 -> registers[i.destination()] = i.immediate() & 0xffff_ffffL;
                case 0xbc -> registers[i.destination()] = value(i.source()) & 0xffff_ffffL;
                case 0x04, 0x0c, 0x1c, 0x54, 0x64, 0x74 ->
                        registers[i.destination()] = arithmetic(i) & 0xffff_ffffL;
                case 0x05 -> pc += i.offset();
                case 0x15, 0x1d, 0x25, 0x2d, 0x35, 0x45, 0x4d, 0x55, 0x5d, 0xa5, 0xad, 0x3d ->
                        pc += holds(i) ? i.offset() : 0;
                case 0x85 -> {
                    final long result = call(i.immediate());
                    forget();
                    registers[0] = result;
                }
                case 0x95 -> {
                    return (int) value(0);
                }
                default -> throw new AssertionError("operation " + Integer.toHexString(i.code()));
            }
        }
        throw new AssertionError("has not ended after " + MOST_STEPS + " steps");
    }

    private long call(int helper) {
        switch (helper) {
            case 1: // bpf_map_lookup_elem
                final Integer found = map.get(key());
                lookedUp = found == null ? 0 : found;
                return found == null ? 0 : VALUE;
            case 2: // bpf_map_update_elem
                map.put(key(), word(value(3)));
                assertFlags(value(4));
                return 0;
            case 3: // bpf_map_delete_elem
                return map.remove(key()) == null ? -2 : 0;
            case 5: // bpf_ktime_get_ns
                return nanos;
            default:
                call = helper + "(" + value(1) + ", " + value(2) + ")";
                return 7; // TC_ACT_REDIRECT
        }
    }

    private static void assertFlags(long flags) {
        if (flags != 0) {
            throw new AssertionError("flags " + flags);
        }
    }

    private List<Integer> key() {
        if (value(1) < MAP || value(1) >= VALUE) {
            throw new AssertionError("no map in register 1");
        }
        final List<Integer> words = new ArrayList<>();
        for (int word = 0; word < KEY_WORDS; word++) {
            words.add(word(value(2) + 4 * word));
        }
        return words;
    }

    private int word(long address) {
        final Integer word = stack[slot((int) (address - STACK))];
        if (word == null) {
            throw new AssertionError("stack passed before it is written");
        }
        return word;
    }

    /** Clears registers 0 to 5, which calls and loads from the frame do not keep. */
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
        if (value(i.source()) == VALUE) {
            return lookedUp;
        }
        if (value(i.source()) >= STACK - 512 && value(i.source()) <= STACK) {
            final Integer value = stack[slot((int) (value(i.source()) - STACK) + i.offset())];
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

    /** Compares all 64 bits; an immediate is sign-extended. */
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
