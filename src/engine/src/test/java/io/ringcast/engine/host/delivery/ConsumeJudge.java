package io.ringcast.engine.host.delivery;

import io.ringcast.bindings.__sk_buff;
import io.ringcast.engine.filter.Interpreter;
import io.ringcast.engine.filter.Program;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The program of {@code --consume} in an interpreter, for tests of this and other packages. */
public final class ConsumeJudge {
    private static final int NEXT = -1;
    private static final int DROP = 2;

    /** Any number: the interpreter has only one map. */
    private static final int DESCRIPTOR = 5;

    private final Program program;
    private final Map<List<Integer>, Integer> fragments = new HashMap<>();
    private long now;

    /** Uses the program that {@link ConsumeProgram#of} makes of all rules. */
    public ConsumeJudge(RuleSet rules, int receiveLimit) {
        this(rules, rule -> true, receiveLimit);
    }

    /** Uses the program for the wanted rules only. */
    ConsumeJudge(RuleSet rules, Predicate<Rule> wanted, int receiveLimit) {
        program =
                ConsumeProgram.of(
                        rules, wanted, receiveLimit, Optional.of(new FragmentMap(DESCRIPTOR)));
    }

    /** Advances the clock. */
    void passSeconds(long seconds) {
        now += seconds * 1_000_000_000;
    }

    /**
     * Returns true if a frame is withheld from the host's stack.
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
        final long result = new Interpreter(program, frame, context).with(fragments, now).run();
        if (result != DROP && result != NEXT) {
            throw new AssertionError("the program returned " + result);
        }
        return result == DROP;
    }
}
