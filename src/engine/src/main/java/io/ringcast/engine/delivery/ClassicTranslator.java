package io.ringcast.engine.delivery;

import static io.ringcast.engine.bpf.Assembler.CONTEXT;
import static io.ringcast.engine.bpf.Assembler.FRAME;
import static io.ringcast.engine.bpf.Assembler.R0;
import static io.ringcast.engine.bpf.Assembler.R7;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.bpf.Assembler;
import io.ringcast.engine.bpf.Assembler.Label;
import io.ringcast.engine.rule.Bpf;
import io.ringcast.engine.rule.BpfFilter;

/**
 * Makes eBPF of a rule set's classic BPF filter, as the kernel does for filters of sockets
 * (net/core/filter.c, bpf_convert_filter), so that rules are compiled in one place. The accumulator
 * becomes register 0, the index register register 7, scratch memory the top of the stack.
 */
final class ClassicTranslator {
    private static final int ACCUMULATOR = R0;
    private static final int INDEX = R7;

    private final BpfFilter filter;
    private final Assembler out;
    private final Label accept;
    private final Label reject;
    private final Label[] places;

    private ClassicTranslator(BpfFilter filter, Assembler out, Label accept, Label reject) {
        this.filter = filter;
        this.out = out;
        this.accept = accept;
        this.reject = reject;
        places = new Label[filter.length()];
        for (int i = 0; i < places.length; i++) {
            places[i] = out.newLabel();
        }
    }

    /**
     * Appends the filter's program.
     *
     * @param accept where it goes on with a frame that the filter keeps
     * @param reject where it goes on with others
     */
    static void append(BpfFilter filter, Assembler out, Label accept, Label reject) {
        final ClassicTranslator translator = new ClassicTranslator(filter, out, accept, reject);
        for (int i = 0; i < filter.length(); i++) {
            out.place(translator.places[i]);
            translator.instruction(i);
        }
    }

    private void instruction(int i) {
        final int k = filter.k(i);
        switch (filter.code(i)) {
            case Bpf.LD_W_IND -> out.frameWord(INDEX, k);
            case Bpf.LD_H_IND -> out.frameHalf(INDEX, k);
            case Bpf.LD_B_IND -> out.frameByte(INDEX, k);
            case Bpf.LD_W_ABS -> loadWord(k);
            case Bpf.LD_H_ABS -> out.frameHalf(k);
            case Bpf.LD_MEM -> out.load(ACCUMULATOR, FRAME, stack(k));
            case Bpf.LD_IMM -> out.set(ACCUMULATOR, k);
            case Bpf.LDX_IMM -> out.set(INDEX, k);
            case Bpf.ST -> out.store(FRAME, stack(k), ACCUMULATOR);
            case Bpf.ADD_X -> out.addRegister(ACCUMULATOR, INDEX);
            case Bpf.AND_K -> out.and(ACCUMULATOR, k);
            case Bpf.LSH_K -> out.shiftLeft(ACCUMULATOR, k);
            case Bpf.TAX -> out.copy(INDEX, ACCUMULATOR);
            case Bpf.TXA -> out.copy(ACCUMULATOR, INDEX);
            case Bpf.RET_K -> out.jump(k == 0 ? reject : accept);
            case Bpf.JA -> out.jump(places[i + 1 + k]);
            default -> branch(i, k);
        }
    }

    private void branch(int i, int k) {
        final Label then = places[i + 1 + filter.jt(i)];
        switch (filter.code(i)) {
            case Bpf.JEQ_K -> out.jumpIfEqual(ACCUMULATOR, k, then);
            case Bpf.JGT_K -> out.jumpIfGreater(ACCUMULATOR, k, then);
            case Bpf.JGE_K -> out.jumpIfNotLess(ACCUMULATOR, k, then);
            case Bpf.JSET_K -> out.jumpIfAnyBit(ACCUMULATOR, k, then);
            default ->
                    throw new IllegalArgumentException(
                            "classic BPF operation 0x"
                                    + Integer.toHexString(filter.code(i))
                                    + ": not known here");
        }
        if (filter.jf(i) != 0) {
            out.jump(places[i + 1 + filter.jf(i)]);
        }
    }

    /** What the kernel shows beside the frame is found in the context. */
    private void loadWord(int k) {
        switch (k) {
            case Bpf.AD_VLAN_TAG ->
                    out.load(ACCUMULATOR, CONTEXT, (int) __sk_buff.vlan_tci$offset());
            case Bpf.AD_VLAN_TAG_PRESENT ->
                    out.load(ACCUMULATOR, CONTEXT, (int) __sk_buff.vlan_present$offset());
            default -> out.frameWord(k);
        }
    }

    private static int stack(int k) {
        return -(k + 1) * Integer.BYTES;
    }
}
