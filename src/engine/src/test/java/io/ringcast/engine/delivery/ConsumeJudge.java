package io.ringcast.engine.delivery;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.bpf.Interpreter;
import io.ringcast.engine.bpf.Program;
import io.ringcast.engine.rule.RuleSet;
import java.util.Map;

/** The program of {@code --consume} in an interpreter, for tests of this and other packages. */
public final class ConsumeJudge {
    private static final int NEXT = -1;
    private static final int DROP = 2;

    private final Program program;

    /** As {@link ConsumeProgram#of} makes it. */
    public ConsumeJudge(RuleSet rules, int receiveLimit) {
        program = ConsumeProgram.of(rules, receiveLimit);
    }

    /**
     * Whether a frame is withheld from the host's stack.
     *
     * @param tagged whether a tag was taken out of it
     * @param tci of that tag
     */
    public boolean withholds(byte[] frame, boolean tagged, int tci) {
        final Map<Integer, Integer> context =
                Map.of(
                        (int) __sk_buff.vlan_present$offset(),
                        tagged ? 1 : 0,
                        (int) __sk_buff.vlan_tci$offset(),
                        tci);
        final long result = new Interpreter(program, frame, context).run();
        if (result != DROP && result != NEXT) {
            throw new AssertionError("the program returned " + result);
        }
        return result == DROP;
    }
}
