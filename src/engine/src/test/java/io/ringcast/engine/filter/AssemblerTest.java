package io.ringcast.engine.filter;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.FRAME;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R1;
import static io.ringcast.engine.filter.Assembler.R7;
import static io.ringcast.engine.filter.Assembler.R8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class AssemblerTest {
    private static final byte[] FRAME_BYTES = {
        1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0x09, 0, (byte) 0xff, (byte) 0xfe, (byte) 0xfd, 42
    };

    /** Returns the result of a program, in the interpreter and, where allowed, in the kernel. */
    private static long run(Assembler out) {
        final Program program = out.assemble();
        final long result = new Interpreter(program, FRAME_BYTES, Map.of()).run();
        try {
            LoadedProgram.load("ringcast_test", program).close();
        } catch (LinuxException e) {
            assertEquals(Linux.EPERM(), e.errno(), e::getMessage);
            return result;
        }
        try (KernelRun kernel = KernelRun.load(program)) {
            assertEquals(result, kernel.run(FRAME_BYTES));
        }
        return result;
    }

    private static Assembler begin() {
        final Assembler out = new Assembler();
        out.copyPointer(CONTEXT, R1);
        return out;
    }

    @Test
    void loadsFromTheFrameMostSignificantByteFirst() {
        Assembler out = begin();
        out.frameWord(0);
        out.exit();
        assertEquals(0x01020304, run(out));
        out = begin();
        out.set(R7, 10);
        out.frameHalf(R7, 2);
        out.exit();
        assertEquals(0x0900, run(out));
        out = begin();
        out.set(R7, 10);
        out.frameByte(R7, 4);
        out.exit();
        assertEquals(0xff, run(out));
        out = begin();
        out.frameHalf(14);
        out.copy(R8, R0);
        out.set(R7, 12);
        out.frameWord(R7, 2);
        out.shiftRight(R0, 8);
        out.subtractRegister(R0, R8);
        out.exit();
        assertEquals(0xfffefd - 0xfffe, run(out));
    }

    @Test
    void computesUnsignedIn32Bits() {
        final Assembler out = begin();
        out.set(R7, -1);
        out.set(R8, 3);
        out.addRegister(R7, R8); // 2
        out.shiftLeft(R7, 31); // 0
        out.add(R7, 0xff);
        out.and(R7, 0x1a);
        out.store(FRAME, -8, R7);
        out.load(R0, FRAME, -8);
        out.exit();
        assertEquals(0x1a, run(out));
    }

    @Test
    void comparesUnsigned() {
        assertTrue(jumps(-1, (out, to) -> out.jumpIfEqual(R7, -1, to)));
        assertTrue(jumps(0xe0000000, (out, to) -> out.jumpIfNotLess(R7, 0xe0000000, to)));
        assertTrue(!jumps(5, (out, to) -> out.jumpIfNotLess(R7, 0xe0000000, to)));
        assertTrue(jumps(-1, (out, to) -> out.jumpIfGreater(R7, 5, to)));
        assertTrue(!jumps(5, (out, to) -> out.jumpIfGreater(R7, 5, to)));
        assertTrue(jumps(5, (out, to) -> out.jumpIfLess(R7, -1, to)));
        assertTrue(!jumps(-2, (out, to) -> out.jumpIfLess(R7, 7, to)));
        assertTrue(jumps(0x80000000, (out, to) -> out.jumpIfAnyBit(R7, 0xf0000000, to)));
        assertTrue(!jumps(8, (out, to) -> out.jumpIfAnyBit(R7, 7, to)));
        assertTrue(!jumps(-1, (out, to) -> out.jumpIfNotEqual(R7, -1, to)));
        assertTrue(jumps(-1, (out, to) -> out.jumpIfNotEqual(R7, 1, to)));
        assertTrue(jumps(-1, (out, to) -> out.jumpIfGreaterRegister(R7, R8, to)));
        assertTrue(jumps(8, (out, to) -> out.jumpIfLessRegister(R7, R8, to)));
        assertTrue(!jumps(9, (out, to) -> out.jumpIfLessRegister(R7, R8, to)));
    }

    /** Returns true if a comparison jumps, with the value in register 7 and 9 in register 8. */
    private static boolean jumps(int value, BiConsumer<Assembler, Assembler.Label> comparison) {
        final Assembler out = begin();
        final Assembler.Label to = out.newLabel();
        out.set(R7, value);
        out.set(R8, 9);
        comparison.accept(out, to);
        out.exit(10);
        out.place(to);
        out.exit(11);
        return run(out) == 11;
    }

    @Test
    void shiftsAllBitsAndPassesPlacesOnTheStack() {
        final Assembler out = begin();
        out.set(R0, 0x40000000);
        out.shiftRightLong(R0, 28);
        out.store(FRAME, -4, R0);
        out.stackAddress(R7, -8);
        out.load(R0, R7, 4);
        out.exit();
        assertEquals(4, run(out));
    }

    @Test
    void jumpsForward() {
        final Assembler out = begin();
        final Assembler.Label end = out.newLabel();
        final Assembler.Label other = out.newLabel();
        out.frameHalf(12);
        out.set(R7, 1);
        out.jumpIfNotEqual(R0, 0x0900, other);
        out.jump(end);
        out.place(other);
        out.set(R7, 2);
        out.place(end);
        out.copy(R0, R7);
        out.exit();
        assertEquals(1, run(out));
    }

    @Test
    void refusesLabelsThatCannotBe() {
        final Assembler out = begin();
        final Assembler.Label nowhere = out.newLabel();
        out.jump(nowhere);
        assertThrows(IllegalStateException.class, out::assemble);
        for (int i = 0; i < 32_768; i++) {
            out.set(R0, 0);
        }
        out.place(nowhere);
        assertThrows(IllegalStateException.class, out::assemble);
        assertThrows(IllegalStateException.class, () -> out.place(nowhere));
    }

    @Test
    void encodesAsTheKernelReads() {
        final Program program = new Program(List.of(new Instruction(0x61, 7, 6, -4, 0x01020304)));
        Assumptions.assumeTrue(
                java.nio.ByteOrder.nativeOrder() == java.nio.ByteOrder.LITTLE_ENDIAN,
                "the expected bytes are those of little-endian machines");
        try (Arena arena = Arena.ofConfined()) {
            assertArrayEquals(
                    new byte[] {0x61, 0x67, -4, -1, 4, 3, 2, 1},
                    program.encode(arena).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    @Test
    void theVerifiersReasonIsTold() {
        final Assembler out = new Assembler();
        out.copy(R0, R8);
        out.exit();
        final LinuxException e =
                assertThrows(
                        LinuxException.class,
                        () -> LoadedProgram.load("ringcast_test", out.assemble()));
        Assumptions.assumeFalse(e.errno() == Linux.EPERM(), e.getMessage());
        assertEquals(Linux.EACCES(), e.errno());
        assertTrue(e.getMessage().contains("R8 !read_ok"), e::getMessage);
    }
}
