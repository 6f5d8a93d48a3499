package io.ringcast.engine.filter;

/**
 * Operation codes in use (linux/bpf_common.h, linux/bpf.h). Operations of 32 bits set the upper
 * half of their register to zero.
 */
final class Opcodes {
    // class | mode | size
    static final int LOAD_WORD = 0x61; // BPF_LDX | BPF_MEM | BPF_W
    static final int STORE_WORD = 0x63; // BPF_STX | BPF_MEM | BPF_W

    /**
     * Load from the frame into register 0, in host byte order: BPF_LD | BPF_ABS; a size is added.
     */
    static final int LOAD_ABSOLUTE = 0x20;

    /** Like {@link #LOAD_ABSOLUTE}, with the offset in a register: BPF_LD | BPF_IND. */
    static final int LOAD_INDIRECT = 0x40;

    /** BPF_H, added to a load. */
    static final int HALF = 0x08;

    /** BPF_B, added to a load. */
    static final int BYTE = 0x10;

    /** Load of a 64-bit number, in two instructions: BPF_LD | BPF_DW | BPF_IMM. */
    static final int LOAD_LONG = 0x18;

    /** Source register of {@link #LOAD_LONG} that marks the number as a map's descriptor. */
    static final int MAP_DESCRIPTOR = 1; // BPF_PSEUDO_MAP_FD

    // class | operation; 0x08 (BPF_X) takes the operand from a register
    static final int ADD = 0x04; // BPF_ALU | BPF_ADD
    static final int SUBTRACT = 0x14; // BPF_ALU | BPF_SUB
    static final int AND = 0x54; // BPF_ALU | BPF_AND
    static final int SHIFT_LEFT = 0x64; // BPF_ALU | BPF_LSH
    static final int SHIFT_RIGHT = 0x74; // BPF_ALU | BPF_RSH
    static final int MOVE = 0xb4; // BPF_ALU | BPF_MOV
    static final int ADD_LONG = 0x07; // BPF_ALU64 | BPF_ADD
    static final int SHIFT_RIGHT_LONG = 0x77; // BPF_ALU64 | BPF_RSH
    static final int MOVE_LONG = 0xb7; // BPF_ALU64 | BPF_MOV
    static final int FROM_REGISTER = 0x08; // BPF_X

    static final int JUMP = 0x05; // BPF_JMP | BPF_JA
    static final int JUMP_EQUAL = 0x15; // BPF_JMP | BPF_JEQ
    static final int JUMP_GREATER = 0x25; // BPF_JMP | BPF_JGT, unsigned
    static final int JUMP_NOT_LESS = 0x35; // BPF_JMP | BPF_JGE, unsigned
    static final int JUMP_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET
    static final int JUMP_NOT_EQUAL = 0x55; // BPF_JMP | BPF_JNE
    static final int JUMP_LESS = 0xa5; // BPF_JMP | BPF_JLT, unsigned, Linux 4.14
    static final int CALL = 0x85; // BPF_JMP | BPF_CALL
    static final int EXIT = 0x95; // BPF_JMP | BPF_EXIT

    private Opcodes() {}
}
