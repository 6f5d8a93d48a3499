package io.ringcast.engine.packet;

import io.ringcast.engine.handler.Frame;
import io.ringcast.engine.linux.LinuxException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Random calls of the methods of rings, with use of memory that must not be kept. Threading: one
 * thread.
 */
final class RingCalls {
    private final FrameSender sender;
    private final FrameReceiver receiver;
    private final Random random;
    private MemorySegment kept = MemorySegment.NULL;
    private PacketFrame keptFrame;
    private MemorySegment keptMemory = MemorySegment.NULL;
    private long received;
    private long sum;

    RingCalls(FrameSender sender, FrameReceiver receiver, Random random) {
        this.sender = sender;
        this.receiver = receiver;
        this.random = random;
    }

    /** What the methods say that they throw. */
    static boolean isExpected(RuntimeException e) {
        return e instanceof LinuxException
                || e instanceof HandlersOwn
                || e instanceof IllegalStateException && isOurs(e);
    }

    /** What a handler throws. */
    private static final class HandlersOwn extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static boolean isOurs(RuntimeException e) {
        return e.getMessage().matches("(tryClaim|commit|abort|leave|close|poll|await)\\b.*");
    }

    /** Frames seen. */
    long received() {
        return received;
    }

    void any() {
        if (random.nextBoolean()) {
            send();
        } else {
            receive();
        }
    }

    private void send() {
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

    private void receive() {
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5 -> polls();
            case 6, 7 -> receiver.await(random.nextInt(5));
            case 8, 9, 10, 11 -> receiver.leave();
            case 12 -> rarely(receiver::close);
            case 13, 14 -> readKept();
            default -> sum += receiver.statistics().packets() + receiver.ringFrames();
        }
    }

    private void polls() {
        for (int i = random.nextInt(20); i >= 0; i--) {
            receiver.poll(this::handle, 1 + random.nextInt(100));
        }
    }

    private void handle(PacketFrame frame) {
        received++;
        sum += readAll(frame);
        if (random.nextInt(30) == 0) {
            keptFrame = frame;
            keptMemory = frame.memory();
        }
        if (random.nextInt(200) == 0) {
            any(); // within a handler
        }
        if (random.nextInt(200) == 0) {
            throw new HandlersOwn();
        }
    }

    private static long readAll(PacketFrame frame) {
        return readShared(frame)
                + frame.wireLength()
                + frame.type().ordinal()
                + frame.tag()
                + frame.segmentSize()
                + (frame.isChecksumPending() ? 1 : 0);
    }

    private static long readShared(Frame frame) {
        return frame.memory().get(ValueLayout.JAVA_BYTE, frame.offset() + frame.length() - 1)
                + frame.timestamp()
                + frame.vlan();
    }

    /** Reads kept memory: it may return any value or throw, but it must not crash the JVM. */
    private void readKept() {
        try {
            if (keptFrame != null) {
                sum += readAll(keptFrame);
            }
        } catch (IllegalStateException | IndexOutOfBoundsException | WrongThreadException e) {
            // as documented; at the same time as its owner, any place may be read
        }
        try {
            for (long i = 0; i < keptMemory.byteSize(); i += 1 + keptMemory.byteSize() / 16) {
                sum += keptMemory.get(ValueLayout.JAVA_BYTE, i);
            }
        } catch (IllegalStateException | WrongThreadException e) {
            // its ring is unmapped, or its frame is over
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

    /** Writes a frame that no stack accepts, even long after the frame was sent. */
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
