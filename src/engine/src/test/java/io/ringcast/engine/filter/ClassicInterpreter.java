package io.ringcast.engine.filter;

/**
 * Runs a classic BPF program as the kernel would (net/core/filter.c, bpf_convert_filter): unsigned
 * arithmetic, forward jumps, and 0 as soon as a load reaches beyond the frame. The numbers are
 * spelt out from the kernel's headers, not taken from the engine.
 */
public final class ClassicInterpreter {
    private ClassicInterpreter() {}

    /**
     * Runs the program and returns its result.
     *
     * @param b the frame from where it begins for the program
     * @param protocol the frame's EtherType without the tag that was taken out
     * @param tci that tag
     * @param flags TP_STATUS_VLAN_VALID says whether there is one
     */
    public static int run(ClassicProgram program, byte[] b, int protocol, int tci, int flags) {
        final int[] memory = new int[16];
        final boolean[] stored = new boolean[16];
        int a = 0;
        int x = 0;
        int pc = 0;
        while (true) {
            final ClassicInstruction instruction = program.instructions().get(pc);
            final int code = instruction.code();
            final int k = instruction.k();
            final int jt = instruction.jt();
            final int jf = instruction.jf();
            pc++;
            switch (code) {
                case 0x20: // ld [k]
                case 0x28: // ldh [k]
                case 0x40: // ld [x + k]
                case 0x48: // ldh [x + k]
                case 0x50: // ldb [x + k]
                    if (k == -0x1000) {
                        a = protocol;
                        break;
                    }
                    if (k == -0x1000 + 44) {
                        a = tci;
                        break;
                    }
                    if (k == -0x1000 + 48) {
                        a = flags >> 4 & 1;
                        break;
                    }
                    final int size = (code & 0x18) == 0 ? 4 : (code & 0x18) == 8 ? 2 : 1;
                    final long at = (code & 0x40) != 0 ? Integer.toUnsignedLong(x) + k : k;
                    if (k < 0 || at + size > b.length) {
                        return 0;
                    }
                    a = 0;
                    for (int i = 0; i < size; i++) {
                        a = a << 8 | b[(int) at + i] & 0xff;
                    }
                    break;
                case 0x60: // ld M[k]
                    if (!stored[k]) {
                        throw new AssertionError("M[" + k + "] read before it is written");
                    }
                    a = memory[k];
                    break;
                case 0x61: // ldx M[k]
                    if (!stored[k]) {
                        throw new AssertionError("M[" + k + "] read before it is written");
                    }
                    x = memory[k];
                    break;
                case 0x00: // ld #k
                    a = k;
                    break;
                case 0x01: // ldx #k
                    x = k;
                    break;
                case 0x02: // st M[k]
                    memory[k] = a;
                    stored[k] = true;
                    break;
                case 0x03: // stx M[k]
                    memory[k] = x;
                    stored[k] = true;
                    break;
                case 0x0c: // add x
                    a += x;
                    break;
                case 0x54: // and #k
                    a &= k;
                    break;
                case 0x64: // lsh #k
                    a <<= k;
                    break;
                case 0x74: // rsh #k
                    a >>>= k;
                    break;
                case 0x24: // mul #k
                    a *= k;
                    break;
                case 0x94: // mod #k
                    a = Integer.remainderUnsigned(a, k);
                    break;
                case 0xac: // xor x
                    a ^= x;
                    break;
                case 0x05: // ja k
                    pc += k;
                    break;
                case 0x15: // jeq
                    pc += a == k ? jt : jf;
                    break;
                case 0x25: // jgt
                    pc += Integer.compareUnsigned(a, k) > 0 ? jt : jf;
                    break;
                case 0x35: // jge
                    pc += Integer.compareUnsigned(a, k) >= 0 ? jt : jf;
                    break;
                case 0x45: // jset
                    pc += (a & k) != 0 ? jt : jf;
                    break;
                case 0x06: // ret #k
                    return k;
                case 0x16: // ret a
                    return a;
                case 0x07: // tax
                    x = a;
                    break;
                case 0x87: // txa
                    a = x;
                    break;
                default:
                    throw new AssertionError("operation " + Integer.toHexString(code));
            }
        }
    }
}
