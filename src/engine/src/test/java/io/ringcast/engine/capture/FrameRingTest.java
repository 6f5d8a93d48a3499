package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The time-out only ends a test that would hang. */
@Timeout(120)
class FrameRingTest {
    private static boolean put(FrameRing ring, long number, int length) {
        final long place = ring.claim(length);
        if (place < 0) {
            return false;
        }
        ring.memory().asSlice(place, length).fill((byte) number);
        ring.commit(place, number, (int) number, (int) number & 0xffff);
        return true;
    }

    /** Takes the oldest frame, checks its bytes, and returns its number. */
    private static long take(FrameRing ring, long place, int length) {
        final long number = ring.timestamp(place);
        check(length == ring.captured(place), "captured", length, ring.captured(place));
        check((int) number == ring.wire(place), "wire", number, ring.wire(place));
        final int segment = ring.segmentSize(place);
        check(((int) number & 0xffff) == segment, "segment size", number & 0xffff, segment);
        for (int i = 0; i < length; i++) {
            final byte found = ring.memory().get(ValueLayout.JAVA_BYTE, place + i);
            check(found == (byte) number, "byte " + i, number, found);
        }
        ring.release(place);
        return number;
    }

    private static void check(boolean right, String what, long expected, long found) {
        if (!right) {
            throw new AssertionError(what + ": " + found + ", expected " + expected);
        }
    }

    /** Compares with a queue. Lengths are close to all limits of a small ring. */
    @ParameterizedTest
    @ValueSource(ints = {64, 128, 256, 4096})
    void behavesAsABoundedQueue(int capacity) {
        final RandomGenerator random = TestSeed.random();
        final Deque<Integer> lengths = new ArrayDeque<>();
        long next = 0;
        long oldest = 0;
        int used = 0;
        int refusals = 0;
        final FrameRing ring = new FrameRing(capacity);
        for (int step = 0; step < 200_000; step++) {
            if (random.nextInt(100) < 52) {
                final int length = random.nextInt(capacity / 2 - 24 + 1);
                final int record = record(length);
                if (put(ring, next, length)) {
                    lengths.add(length);
                    next++;
                    used += record;
                    assertTrue(used <= capacity, TestSeed.hint());
                } else {
                    refusals++;
                    assertTrue(used > 0, "an empty ring takes it; " + TestSeed.hint());
                }
            } else {
                final long place = ring.peek();
                assertEquals(lengths.isEmpty(), place < 0, TestSeed.hint());
                if (place >= 0) {
                    final int length = lengths.remove();
                    assertEquals(oldest++, take(ring, place, length), TestSeed.hint());
                    used -= record(length);
                }
            }
        }
        assertTrue(refusals > 0);
    }

    private static int record(int length) {
        return 24 + length + 7 & ~7;
    }

    @Test
    void aFrameThatCanNeverFitIsRefused() {
        final FrameRing ring = new FrameRing(128);
        assertTrue(put(ring, 1, 104));
        assertEquals(1, take(ring, ring.peek(), 104));
        assertEquals(-1, ring.claim(105));
        assertEquals(-1, ring.claim(Integer.MAX_VALUE));
        assertTrue(put(ring, 2, 104));
    }

    @Test
    void aClaimThatIsNotCommittedLeavesNothing() {
        final FrameRing ring = new FrameRing(128);
        assertTrue(ring.claim(50) >= 0);
        assertEquals(-1, ring.peek());
        assertTrue(put(ring, 7, 10));
        assertEquals(7, take(ring, ring.peek(), 10));
        assertEquals(-1, ring.peek());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 32, 63, 65, 96, Integer.MIN_VALUE})
    void theSizeMustBeAPowerOfTwo(int capacity) {
        final String rule = " bytes: must be a power of two, at least 64";
        assertEquals(
                "tap ring of " + capacity + rule,
                assertThrows(IllegalArgumentException.class, () -> new FrameRing(capacity))
                        .getMessage());
    }

    /** Two threads: every accepted frame comes out once, whole and in order. */
    @ParameterizedTest
    @CsvSource({"256, 50000", "65536, 500000"})
    void passesFramesFromThreadToThread(int capacity, long frames) throws InterruptedException {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        final FrameRing ring = new FrameRing(capacity);
        final Thread consumer = new Thread(() -> consume(ring, frames));
        consumer.setUncaughtExceptionHandler((thread, thrown) -> failure.set(thrown));
        long refused = 0;
        for (long number = 0; number < frames; number++) {
            while (!put(ring, number, length(number))) {
                // The consumer begins with a full ring, however the two are scheduled.
                if (refused++ == 0) {
                    consumer.start();
                } else if (!consumer.isAlive()) {
                    break;
                }
                Thread.onSpinWait();
                if (refused % 1000 == 0) {
                    Thread.yield();
                }
            }
        }
        consumer.join();
        if (failure.get() != null) {
            throw new AssertionError("the consumer", failure.get());
        }
    }

    private static int length(long number) {
        return (int) (number * 31 % 97);
    }

    private static void consume(FrameRing ring, long frames) {
        for (long number = 0; number < frames; number++) {
            long place;
            int looks = 0;
            while ((place = ring.peek()) < 0) {
                Thread.onSpinWait();
                if (++looks % 1000 == 0) {
                    Thread.yield();
                }
            }
            final long found = take(ring, place, length(number));
            check(found == number, "number", number, found);
        }
        check(ring.peek() < 0, "after the last", -1, 0);
    }
}
