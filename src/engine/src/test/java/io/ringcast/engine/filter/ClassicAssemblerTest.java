package io.ringcast.engine.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class ClassicAssemblerTest {
    private static final byte[] FRAME = {};

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

    /** Runs a program that jumps to "1" or "2", depending on whether a value is 0. */
    private static int run(int apart, int near, boolean farIfTrue, int value) {
        final ClassicAssembler out = new ClassicAssembler();
        final int far = out.op(Classic.RET_K, 1);
        fill(out, apart);
        final int close = out.op(Classic.RET_K, 2);
        fill(out, near);
        final int jump =
                out.branch(Classic.JEQ_K, 0, farIfTrue ? far : close, farIfTrue ? close : far);
        out.op(Classic.LD_IMM, value, jump);
        return ClassicInterpreter.run(out.assemble(), FRAME, 0, 0, 0);
    }

    private static void fill(ClassicAssembler out, int instructions) {
        for (int i = 0; i < instructions; i++) {
            out.op(Classic.LD_IMM, 0xbad);
        }
    }

    @Test
    void goesOnWhereItIsTold() {
        final ClassicAssembler out = new ClassicAssembler();
        final int one = out.op(Classic.RET_K, 1);
        out.op(Classic.RET_K, 2);
        out.op(Classic.LD_IMM, 7, one);
        final ClassicProgram program = out.assemble();
        assertEquals(1, ClassicInterpreter.run(program, FRAME, 0, 0, 0));
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
        final ClassicAssembler out = new ClassicAssembler();
        out.op(Classic.RET_K, 1);
        assertThrows(IllegalArgumentException.class, () -> out.branch(Classic.JEQ_K, 0, 1, 2));
    }
}
