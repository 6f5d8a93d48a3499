package io.ringcast.engine.filter;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Assembler of an eBPF program, instruction by instruction, with jumps to labels.
 *
 * <p>Arithmetic is that of unsigned 32-bit numbers. What it needs is in every kernel since 4.14.
 *
 * <p>Register {@link #SCRATCH} is overwritten where an operand does not fit into an instruction,
 * registers 0 to 5 by loads from the frame and by calls.
 *
 * <p>Not for several threads.
 */
public final class Assembler {
    /** Result of a call, of a load from the frame, and of the program. */
    public static final int R0 = 0;

    /** First argument of a call; at the program's start the context, a struct __sk_buff. */
    public static final int R1 = 1;

    /** Second argument of a call. */
    public static final int R2 = 2;

    /** Third argument of a call. */
    public static final int R3 = 3;

    /** Fourth argument of a call. */
    public static final int R4 = 4;

    /** Must hold the context when the frame is loaded from; survives calls, as 7 to 9 do. */
    public static final int CONTEXT = 6;

    /** Survives calls. */
    public static final int R7 = 7;

    /** Survives calls. */
    public static final int R8 = 8;

    /** Survives calls. */
    public static final int R9 = 9;

    /** The end of the stack, which has 512 bytes below. */
    public static final int FRAME = 10;

    /** Used by the assembler itself; programs must not use it. */
    private static final int SCRATCH = 5;

    /** Target of jumps in the program; jumps to it may be added before it is placed. */
    public static final class Label {
        private Label() {}
    }

    private record Jump(int at, Label to) {}

    private final List<Instruction> instructions = new ArrayList<>();
    private final List<Jump> jumps = new ArrayList<>();
    private final Map<Label, Integer> places = new HashMap<>();

    /** Begins an empty program. */
    public Assembler() {}

    /** Returns a new label that has no place yet. */
    public Label newLabel() {
        return new Label();
    }

    /** Places the label at the next instruction. */
    public void place(Label label) {
        if (places.putIfAbsent(label, instructions.size()) != null) {
            throw new IllegalStateException("label: must be placed once");
        }
    }

    // ---- values

    /** A register becomes a 64-bit copy of another: for the context, which is an address. */
    public void copyPointer(int destination, int source) {
        add(Opcodes.MOVE_LONG | Opcodes.FROM_REGISTER, destination, source, 0, 0);
    }

    /** A register becomes a copy of the lower half of another. */
    public void copy(int destination, int source) {
        add(Opcodes.MOVE | Opcodes.FROM_REGISTER, destination, source, 0, 0);
    }

    /** Sets a register to a number. */
    public void set(int destination, int value) {
        add(Opcodes.MOVE, destination, 0, 0, value);
    }

    /** Adds a number. */
    public void add(int destination, int value) {
        add(Opcodes.ADD, destination, 0, 0, value);
    }

    /** Adds a register. */
    public void addRegister(int destination, int source) {
        add(Opcodes.ADD | Opcodes.FROM_REGISTER, destination, source, 0, 0);
    }

    /** Subtracts a register. */
    public void subtractRegister(int destination, int source) {
        add(Opcodes.SUBTRACT | Opcodes.FROM_REGISTER, destination, source, 0, 0);
    }

    /** Keeps the bits of a mask. */
    public void and(int destination, int mask) {
        add(Opcodes.AND, destination, 0, 0, mask);
    }

    /** Shifts to the left. */
    public void shiftLeft(int destination, int bits) {
        add(Opcodes.SHIFT_LEFT, destination, 0, 0, bits);
    }

    /** Shifts to the right, zeros following. */
    public void shiftRight(int destination, int bits) {
        add(Opcodes.SHIFT_RIGHT, destination, 0, 0, bits);
    }

    /** Shifts all 64 bits to the right, zeros following: for the clock. */
    public void shiftRightLong(int destination, int bits) {
        add(Opcodes.SHIFT_RIGHT_LONG, destination, 0, 0, bits);
    }

    // ---- memory

    /**
     * Sets a register to an address on the stack, for a call.
     *
     * @param offset below {@link #FRAME}, negative
     */
    public void stackAddress(int destination, int offset) {
        copyPointer(destination, FRAME);
        add(Opcodes.ADD_LONG, destination, 0, 0, offset);
    }

    /** Sets a register to the map with this descriptor, for a call. */
    public void map(int destination, int descriptor) {
        add(Opcodes.LOAD_LONG, destination, Opcodes.MAP_DESCRIPTOR, 0, descriptor);
        add(0, 0, 0, 0, 0); // the upper half of the number
    }

    /** Loads 32 bits of the context or the stack, in the machine's byte order. */
    public void load(int destination, int base, int offset) {
        add(Opcodes.LOAD_WORD, destination, base, offset, 0);
    }

    /** Stores 32 bits on the stack. */
    public void store(int base, int offset, int source) {
        add(Opcodes.STORE_WORD, base, source, offset, 0);
    }

    /**
     * Loads 4 bytes of the frame, most significant first, into register 0. If the frame is too
     * short, the load ends the program with the result 0, so check the length before.
     */
    public void frameWord(int offset) {
        add(Opcodes.LOAD_ABSOLUTE, 0, 0, 0, offset);
    }

    /** As {@link #frameWord}, 2 bytes. */
    public void frameHalf(int offset) {
        add(Opcodes.LOAD_ABSOLUTE | Opcodes.HALF, 0, 0, 0, offset);
    }

    /** As {@link #frameWord}, counted from what a register holds. */
    public void frameWord(int register, int offset) {
        add(Opcodes.LOAD_INDIRECT, 0, register, 0, offset);
    }

    /** As {@link #frameHalf}, counted from what a register holds. */
    public void frameHalf(int register, int offset) {
        add(Opcodes.LOAD_INDIRECT | Opcodes.HALF, 0, register, 0, offset);
    }

    /** As {@link #frameWord(int, int)}, 1 byte. */
    public void frameByte(int register, int offset) {
        add(Opcodes.LOAD_INDIRECT | Opcodes.BYTE, 0, register, 0, offset);
    }

    // ---- the way through

    /** Goes on at a label. */
    public void jump(Label to) {
        jumpTo(to, Opcodes.JUMP, 0, 0, 0);
    }

    /** Goes on at a label if a register has this value. */
    public void jumpIfEqual(int register, int value, Label to) {
        compare(Opcodes.JUMP_EQUAL, register, value, to);
    }

    /** Goes on at a label if a register has another value. */
    public void jumpIfNotEqual(int register, int value, Label to) {
        compare(Opcodes.JUMP_NOT_EQUAL, register, value, to);
    }

    /** Goes on at a label if a register is above a value. */
    public void jumpIfGreater(int register, int value, Label to) {
        compare(Opcodes.JUMP_GREATER, register, value, to);
    }

    /** Goes on at a label if a register is not below a value. */
    public void jumpIfNotLess(int register, int value, Label to) {
        compare(Opcodes.JUMP_NOT_LESS, register, value, to);
    }

    /** Goes on at a label if a register is below a value. */
    public void jumpIfLess(int register, int value, Label to) {
        compare(Opcodes.JUMP_LESS, register, value, to);
    }

    /** Goes on at a label if a register has any bit of a mask. */
    public void jumpIfAnyBit(int register, int mask, Label to) {
        compare(Opcodes.JUMP_ANY_BIT, register, mask, to);
    }

    /** Goes on at a label if a register is above another. */
    public void jumpIfGreaterRegister(int register, int other, Label to) {
        jumpTo(to, Opcodes.JUMP_GREATER | Opcodes.FROM_REGISTER, register, other, 0);
    }

    /** Goes on at a label if a register is below another. */
    public void jumpIfLessRegister(int register, int other, Label to) {
        jumpTo(to, Opcodes.JUMP_LESS | Opcodes.FROM_REGISTER, register, other, 0);
    }

    /** Calls a helper of the kernel (BPF_FUNC_*), the arguments in the registers from 1 on. */
    public void call(int helper) {
        add(Opcodes.CALL, 0, 0, 0, helper);
    }

    /** Ends the program with register 0 as the result. */
    public void exit() {
        add(Opcodes.EXIT, 0, 0, 0, 0);
    }

    /** Ends the program with a result. */
    public void exit(int result) {
        set(R0, result);
        exit();
    }

    /**
     * Compares a register with a number. The kernel sign-extends an operand to 64 bits, which is
     * wrong for unsigned numbers, so large numbers go through a register.
     */
    private void compare(int code, int register, int value, Label to) {
        if (value >= 0) {
            jumpTo(to, code, register, 0, value);
        } else {
            set(SCRATCH, value);
            jumpTo(to, code | Opcodes.FROM_REGISTER, register, SCRATCH, 0);
        }
    }

    private void jumpTo(Label to, int code, int destination, int source, int immediate) {
        jumps.add(new Jump(instructions.size(), to));
        add(code, destination, source, 0, immediate);
    }

    private void add(int code, int destination, int source, int offset, int immediate) {
        instructions.add(new Instruction(code, destination, source, offset, immediate));
    }

    /**
     * The program.
     *
     * @throws IllegalStateException if a label has no place, or one that is too far away
     */
    public Program assemble() {
        final List<Instruction> linked = new ArrayList<>(instructions);
        for (final Jump jump : jumps) {
            final Integer place = places.get(jump.to);
            final int offset = place == null ? 0 : place - jump.at - 1;
            if (place == null || offset != (short) offset) {
                throw new IllegalStateException(
                        place == null
                                ? "label: must be placed"
                                : "jump of " + offset + " instructions: must fit into 16 bits");
            }
            final Instruction i = instructions.get(jump.at);
            linked.set(
                    jump.at,
                    new Instruction(i.code(), i.destination(), i.source(), offset, i.immediate()));
        }
        return new Program(linked);
    }
}
