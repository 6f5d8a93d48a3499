package io.ringcast.engine.capture;

import java.lang.foreign.ValueLayout;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A captured frame that the writer's thread sees is whole, and frames come in their order. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "none yet")
@Outcome(id = "0, 17", expect = Expect.ACCEPTABLE, desc = "the first one, later")
@Outcome(id = "17, 0", expect = Expect.ACCEPTABLE, desc = "the first one")
@Outcome(id = "17, 18", expect = Expect.ACCEPTABLE, desc = "both")
@State
public class FrameRingStress {
    private static final int FRAME = 8;

    private final FrameRing ring = new FrameRing(128);

    private void put(long value) {
        final long place = ring.claim(FRAME);
        ring.memory().set(ValueLayout.JAVA_LONG, place, value);
        ring.commit(place, value, FRAME, 0);
    }

    private int take() {
        final long place = ring.peek();
        if (place < 0) {
            return 0;
        }
        final long value = ring.memory().get(ValueLayout.JAVA_LONG, place);
        ring.release(place);
        return (int) value;
    }

    /** The loop. */
    @Actor
    public void producer() {
        put(17);
        put(18);
    }

    /** The thread that writes the file. */
    @Actor
    public void consumer(II_Result result) {
        result.r1 = take();
        result.r2 = take();
    }
}
