package io.ringcast.engine.forward;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Memory is unmapped only when no use can touch it, and no use begins after that. */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "used, then closed")
@Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "closed before, so refused")
@Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "closed between two uses")
@State
public class CloseStress {
    private static final int UNMAPPED = 0;
    private static final int MAPPED = 1;
    private static final int REFUSED = 2;
    private static final LoopWords WORDS = new LoopWords("use", "uses", "leave", "over", "a use");

    private final RingOwner owner = new RingOwner(WORDS);

    /** Plain, as a mapping is: what orders its accesses is the closing. */
    private int memory = MAPPED;

    private int use() {
        try {
            owner.enter();
        } catch (IllegalStateException e) {
            return REFUSED;
        }
        final int seen = memory;
        owner.exit();
        return seen;
    }

    /** The loop: two uses. */
    @Actor
    public void loop(II_Result result) {
        result.r1 = use();
        result.r2 = use();
    }

    /** Whoever closes. */
    @Actor
    public void closer() {
        owner.close();
        memory = UNMAPPED;
    }
}
