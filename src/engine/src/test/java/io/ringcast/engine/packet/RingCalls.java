package io.ringcast.engine.packet;

import io.ringcast.engine.error.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/** Calls what a ring offers, at random, and uses what it should not have kept. One thread. */
final class RingCalls {
    private final FrameSender sender;
    private final Random random;
    private MemorySegment kept = MemorySegment.NULL;
    private long sum;

    RingCalls(FrameSender sender, Random random) {
        this.sender = sender;
        this.random = random;
    }

    /** What the methods say that they throw. */
    static boolean isExpected(RuntimeException e) {
        return e instanceof LinuxException || e instanceof IllegalStateException && isOurs(e);
    }

    private static boolean isOurs(RuntimeException e) {
        return e.getMessage().matches("(tryClaim|commit|abort|leave|close|poll|await)\\b.*");
    }

    void any() {
        switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6 -> claims();
            case 7 -> sender.commit();
            case 8 -> sender.commit(FrameSender.MIN_LENGTH);
            case 9 -> sender.abort();
            case 10, 11, 12 -> sum += sender.flush();
            case 13, 14, 15, 16, 17 -> sender.leave();
            case 18 -> rarely(sender::close);
            case 19, 20 -> write(kept);
            default -> read();
        }
    }

    private void claims() {
        for (int i = random.nextInt(50); i >= 0; i--) {
            final MemorySegment frame = sender.tryClaim(60 + random.nextInt(1_000));
            if (frame != null) {
                write(frame);
                kept = frame;
                if (random.nextInt(20) == 0) {
                    any(); // within a claim
                }
                if (random.nextInt(4) == 0) {
                    sender.abort();
                } else {
                    sender.commit();
                }
            }
        }
    }

    /** A frame that no stack takes for its own; also long after it has left. */
    private void write(MemorySegment frame) {
        try {
            for (long i = random.nextInt(8); i < frame.byteSize(); i += 64) {
                frame.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
            }
        } catch (IllegalStateException | WrongThreadException e) {
            // its ring is unmapped, or its claim is over
        }
    }

    private void read() {
        sum +=
                sender.committed()
                        + sender.aborted()
                        + sender.refused()
                        + sender.counters().sent()
                        + sender.inFlight()
                        + sender.mac()
                        + sender.maxLength()
                        + sender.ringFrames();
    }

    private void rarely(Runnable action) {
        if (random.nextInt(40) == 0) {
            action.run();
        }
    }
}
