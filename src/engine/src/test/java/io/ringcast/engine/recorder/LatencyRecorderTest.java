package io.ringcast.engine.recorder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.engine.latency.LatencyHistograms;
import io.ringcast.engine.latency.Stage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LatencyRecorderTest {
    private static final long NOW = 1_795_000_000_000_000_000L;

    private static final int[] ONE_EACH = {1, 1, 1};

    private final LatencyRecorder recorder = new LatencyRecorder();
    private final LatencyHistograms all = new LatencyHistograms();

    @Test
    void threeStagesOfABurst() {
        recorder.record(new long[] {NOW - 3000, NOW - 1000, 0}, ONE_EACH, 2, NOW, NOW + 500);
        recorder.takeInterval(all);
        assertEquals(2, all.of(Stage.QUEUE).getTotalCount());
        assertTrue(
                all.of(Stage.QUEUE).valuesAreEquivalent(3000, all.of(Stage.QUEUE).getMaxValue()));
        assertEquals(1000, all.of(Stage.QUEUE).getMinNonZeroValue());
        assertEquals(2, all.of(Stage.SERVICE).getCountAtValue(500));
        assertEquals(1, all.of(Stage.TOTAL).getCountAtValue(1500));
        assertEquals(1, all.of(Stage.TOTAL).getCountAtValue(3500));
        assertEquals(0, recorder.outOfRange());
    }

    @Test
    void theDatagramsOfASuperFrameAllCount() {
        recorder.record(new long[] {NOW - 3000, NOW - 1000}, new int[] {20, 1}, 2, NOW, NOW + 500);
        recorder.takeInterval(all);
        assertEquals(21, all.of(Stage.SERVICE).getCountAtValue(500));
        assertEquals(20, all.of(Stage.TOTAL).getCountAtValue(3500));
        assertEquals(1, all.of(Stage.QUEUE).getCountAtValue(1000));
    }

    /** Slots 6 to 9 of a ring of 8, which the loop took in two bursts. */
    @Test
    void aKickCarriesFramesOfSeveralBursts() {
        final long[] received = {NOW - 30, NOW - 40, 0, 0, 0, 0, NOW - 10, NOW - 20};
        final long[] taken = {NOW + 5, NOW + 5, 0, 0, 0, 0, NOW, NOW};
        recorder.record(received, taken, 6, 10, 7, NOW + 500);
        recorder.takeInterval(all);
        assertEquals(2, all.of(Stage.SERVICE).getCountAtValue(500));
        assertEquals(2, all.of(Stage.SERVICE).getCountAtValue(495));
        for (final int queued : new int[] {10, 20, 35, 45}) {
            assertEquals(1, all.of(Stage.QUEUE).getCountAtValue(queued), "queued " + queued);
        }
        for (final int whole : new int[] {510, 520, 530, 540}) {
            assertEquals(1, all.of(Stage.TOTAL).getCountAtValue(whole), "total " + whole);
        }
    }

    @Test
    void clockSetBackOrForwardIsCountedNotThrown() {
        recorder.record(NOW + 1, NOW, NOW - 10);
        recorder.record(0, NOW, NOW);
        recorder.takeInterval(all);
        assertEquals(2, all.of(Stage.TOTAL).getTotalCount());
        assertEquals(5, recorder.outOfRange());
    }

    @Test
    void intervalsAddUpWhileRecordingGoesOn() throws InterruptedException {
        final int fewest = 100;
        final AtomicInteger withValues = new AtomicInteger();
        final long[] bursts = {0};
        // The writer goes on until the reader has seen enough, however the two are scheduled.
        final Thread writer =
                new Thread(
                        () -> {
                            final long[] stamps = {NOW, NOW + 1, NOW + 2};
                            while (withValues.get() < fewest) {
                                recorder.record(stamps, ONE_EACH, 3, NOW + 100, NOW + 200);
                                bursts[0]++;
                            }
                        });
        writer.start();
        while (writer.isAlive()) {
            if (recorder.takeInterval(all).of(Stage.TOTAL).getTotalCount() > 0) {
                withValues.incrementAndGet();
            }
        }
        writer.join();
        recorder.takeInterval(all);
        for (final Stage stage : Stage.values()) {
            assertEquals(3 * bursts[0], all.of(stage).getTotalCount(), stage.label());
        }
    }

    @Test
    void anIntervalIsForgottenOnceTaken() {
        recorder.record(NOW, NOW + 1, NOW + 2);
        assertEquals(1, recorder.takeInterval(all).of(Stage.TOTAL).getTotalCount());
        assertEquals(0, recorder.takeInterval(all).of(Stage.TOTAL).getTotalCount());
        assertEquals(1, all.of(Stage.TOTAL).getTotalCount());
    }
}
