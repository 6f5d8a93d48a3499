package io.ringcast.engine.forward;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A ring has one owner at a time, and the next one sees what the last one has written. */
@JCStressTest
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(id = "2, 1", expect = Expect.ACCEPTABLE, desc = "one after the other")
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the second was refused")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the first was refused")
@State
public class OwnerStress {
    private static final LoopWords WORDS = new LoopWords("use", "uses", "leave", "over", "a use");

    private final RingOwner owner = new RingOwner(WORDS);

    /** Plain: what orders its accesses is the owner's change. */
    private int uses;

    private int use() {
        try {
            owner.enter();
        } catch (IllegalStateException e) {
            return 0;
        }
        final int seen = ++uses;
        owner.exit();
        owner.leave();
        return seen;
    }

    /** One thread. */
    @Actor
    public void one(II_Result result) {
        result.r1 = use();
    }

    /** Another one. */
    @Actor
    public void other(II_Result result) {
        result.r2 = use();
    }
}
