package io.ringcast.engine.filter;

import static io.ringcast.engine.filter.Assembler.CONTEXT;
import static io.ringcast.engine.filter.Assembler.FRAME;
import static io.ringcast.engine.filter.Assembler.R0;
import static io.ringcast.engine.filter.Assembler.R7;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Assembler.Label;

/**
 * Translator of classic BPF programs to eBPF, like the kernel's for socket filters
 * (net/core/filter.c, bpf_convert_filter), so that rules are compiled in one place. The accumulator
 * becomes register 0, the index register becomes register 7, and scratch memory is at the top of
 * the stack.
 *
 * <p>Supports only the operations that filters of rules use.
 */
public final class ClassicTranslator {
    private static final int ACCUMULATOR = R0;
    private static final int INDEX = R7;

    private final Assembler out;
    private final Label accept;
    private final Label reject;
    private final Label[] places;

    private ClassicTranslator(ClassicProgram filter, Assembler out, Label accept, Label reject) {
        this.out = out;
        this.accept = accept;
        this.reject = reject;
        places = new Label[filter.length()];
        for (int i = 0; i < places.length; i++) {
            places[i] = out.newLabel();
        }
    }

    /**
     * Appends a filter to a program.
     *
     * @param accept label to continue at with a frame that the filter keeps
     * @param reject label to continue at with other frames
     * @throws IllegalArgumentException if the filter has an unsupported operation
     */
    public static void append(ClassicProgram filter, Assembler out, Label accept, Label reject) {
        final ClassicTranslator translator = new ClassicTranslator(filter, out, accept, reject);
        for (int i = 0; i < filter.length(); i++) {
            out.place(translator.places[i]);
            translator.translate(i, filter.instructions().get(i));
        }
    }

    private void translate(int i, ClassicInstruction instruction) {
        final int k = instruction.k();
        switch (instruction.code()) {
            case Classic.LD_W_IND -> out.frameWord(INDEX, k);
            case Classic.LD_H_IND -> out.frameHalf(INDEX, k);
            case Classic.LD_B_IND -> out.frameByte(INDEX, k);
            case Classic.LD_W_ABS -> loadWord(k);
            case Classic.LD_H_ABS -> out.frameHalf(k);
            case Classic.LD_MEM -> out.load(ACCUMULATOR, FRAME, stack(k));
            case Classic.LD_IMM -> out.set(ACCUMULATOR, k);
            case Classic.LDX_IMM -> out.set(INDEX, k);
            case Classic.ST -> out.store(FRAME, stack(k), ACCUMULATOR);
            case Classic.ADD_X -> out.addRegister(ACCUMULATOR, INDEX);
            case Classic.AND_K -> out.and(ACCUMULATOR, k);
            case Classic.LSH_K -> out.shiftLeft(ACCUMULATOR, k);
            case Classic.TAX -> out.copy(INDEX, ACCUMULATOR);
            case Classic.TXA -> out.copy(ACCUMULATOR, INDEX);
            case Classic.RET_K -> out.jump(k == 0 ? reject : accept);
            case Classic.JA -> out.jump(places[i + 1 + k]);
            default -> branch(i, instruction);
        }
    }

    private void branch(int i, ClassicInstruction instruction) {
        final int k = instruction.k();
        final Label then = places[i + 1 + instruction.jt()];
        switch (instruction.code()) {
            case Classic.JEQ_K -> out.jumpIfEqual(ACCUMULATOR, k, then);
            case Classic.JGT_K -> out.jumpIfGreater(ACCUMULATOR, k, then);
            case Classic.JGE_K -> out.jumpIfNotLess(ACCUMULATOR, k, then);
            case Classic.JSET_K -> out.jumpIfAnyBit(ACCUMULATOR, k, then);
            default ->
                    throw new IllegalArgumentException(
                            "classic BPF operation 0x"
                                    + Integer.toHexString(instruction.code())
                                    + ": cannot be translated to eBPF");
        }
        if (instruction.jf() != 0) {
            out.jump(places[i + 1 + instruction.jf()]);
        }
    }

    /**
     * Loads a word of the frame or, for values that the kernel holds beside the frame, of the
     * context.
     */
    private void loadWord(int k) {
        switch (k) {
            case Classic.AD_VLAN_TAG ->
                    out.load(ACCUMULATOR, CONTEXT, (int) __sk_buff.vlan_tci$offset());
            case Classic.AD_VLAN_TAG_PRESENT ->
                    out.load(ACCUMULATOR, CONTEXT, (int) __sk_buff.vlan_present$offset());
            default -> out.frameWord(k);
        }
    }

    private static int stack(int k) {
        return -(k + 1) * Integer.BYTES;
    }
}
