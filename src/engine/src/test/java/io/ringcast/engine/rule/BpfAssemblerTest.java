package io.ringcast.engine.rule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class BpfAssemblerTest {
    private static final Received FRAME = new Received(new byte[0]);

    /** Both targets of a jump around the 255 instructions that it can skip by itself. */
    @Test
    void reachesTargetsAtEveryDistance() {
        for (int apart = 0; apart <= 260; apart += apart == 2 ? 248 : 1) {
            for (int near = 0; near <= 260; near += near == 2 ? 248 : 1) {
                for (final boolean farIfTrue : new boolean[] {true, false}) {
                    assertEquals(1, run(apart, near, farIfTrue, farIfTrue ? 0 : 1));
                    assertEquals(2, run(apart, near, farIfTrue, farIfTrue ? 1 : 0));
                }
            }
        }
    }

    /** What a program returns that jumps to "1" or "2" according to whether a value is 0. */
    private static int run(int apart, int near, boolean farIfTrue, int value) {
        final BpfAssembler out = new BpfAssembler();
        final int far = out.op(Bpf.RET_K, 1);
        fill(out, apart);
        final int close = out.op(Bpf.RET_K, 2);
        fill(out, near);
        final int jump = out.branch(Bpf.JEQ_K, 0, farIfTrue ? far : close, farIfTrue ? close : far);
        out.op(Bpf.LD_IMM, value, jump);
        return BpfInterpreter.run(new BpfFilter(out.assemble(), true), FRAME);
    }

    private static void fill(BpfAssembler out, int instructions) {
        for (int i = 0; i < instructions; i++) {
            out.op(Bpf.LD_IMM, 0xbad);
        }
    }

    @Test
    void goesOnWhereItIsTold() {
        final BpfAssembler out = new BpfAssembler();
        final int one = out.op(Bpf.RET_K, 1);
        out.op(Bpf.RET_K, 2);
        out.op(Bpf.LD_IMM, 7, one);
        final BpfFilter program = new BpfFilter(out.assemble(), true);
        assertEquals(1, BpfInterpreter.run(program, FRAME));
        assertEquals(
                """
                (000) ld       #0x7
                (001) ja       3
                (002) ret      #2
                (003) ret      #1
                """,
                program.disassemble());
    }

    @Test
    void hasNoJumpsBackward() {
        final BpfAssembler out = new BpfAssembler();
        out.op(Bpf.RET_K, 1);
        assertThrows(IllegalArgumentException.class, () -> out.branch(Bpf.JEQ_K, 0, 1, 2));
    }
}
