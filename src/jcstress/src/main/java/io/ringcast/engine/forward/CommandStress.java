package io.ringcast.engine.forward;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A command is carried out once, by the loop or by its caller, and never within a round; the round
 * after it sees what it has done.
 */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "once, between rounds")
@State
public class CommandStress {
    private static final LoopWords WORDS = new LoopWords("use", "uses", "leave", "over", "a round");

    private final Commands commands = new Commands(WORDS);

    // Plain, as what the loop works with is
    private int done;
    private boolean inRound;
    private int clashes;

    private void round() {
        final Loop loop = commands.current();
        if (loop.enter()) {
            commands.attend(loop);
        }
        inRound = true;
        inRound = false;
        loop.exit();
    }

    /** The loop: rounds from its beginning to its end. */
    @Actor
    public void loop() {
        round();
        round();
        commands.leave();
    }

    /** Whoever has something done. */
    @Actor
    public void other() {
        final CompletableFuture<Void> carriedOut =
                commands.executeBetweenRounds(
                        () -> {
                            done++;
                            clashes += inRound ? 1 : 0;
                        });
        carriedOut.join();
    }

    /** What came of it. */
    @Arbiter
    public void end(II_Result result) {
        result.r1 = done;
        result.r2 = clashes;
    }
}
