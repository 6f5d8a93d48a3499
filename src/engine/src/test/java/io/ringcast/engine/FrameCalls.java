package io.ringcast.engine;

import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;

/**
 * Handler that reads every value of a frame, keeps memory that it must not keep, fails, and calls
 * its engine.
 */
final class FrameCalls implements FrameHandler {
    private final Random random;
    private final Runnable within;
    private final Verdict[] verdicts = Verdict.values();
    private volatile ReceivedFrame kept;
    private volatile MemorySegment keptMemory = MemorySegment.NULL;
    private volatile MemorySegment keptPayload = MemorySegment.NULL;
    private long sum;

    /**
     * @param within calls the engine
     */
    FrameCalls(Random random, Runnable within) {
        this.random = random;
        this.within = within;
    }

    @Override
    public Verdict onFrame(ReceivedFrame frame) {
        sum += read(frame);
        if (random.nextInt(3) == 0) {
            write(frame);
        }
        if (random.nextInt(30) == 0) {
            kept = frame;
            keptMemory = frame.memory();
            keptPayload = frame.payload(0);
        }
        if (random.nextInt(200) == 0) {
            within.run();
        }
        if (random.nextInt(100) == 0) {
            throw new UnsupportedOperationException("the handler's own");
        }
        return verdicts[random.nextInt(verdicts.length)];
    }

    /** Writes at a random place, also where writing is not allowed; then the frame is dropped. */
    private void write(ReceivedFrame frame) {
        final int datagram = random.nextInt(frame.datagrams() + 1);
        final int index = random.nextInt(40) - 1;
        switch (random.nextInt(4)) {
            case 0 -> frame.putByte(datagram, index, (byte) 1);
            case 1 -> frame.putShort(datagram, index, (short) 2);
            case 2 -> frame.putInt(datagram, index, 3);
            default -> frame.putLong(datagram, index, 4);
        }
    }

    private static long read(ReceivedFrame frame) {
        long sum = frame.rule() + frame.ruleName().length() + frame.timestamp() + frame.source();
        sum += frame.receiveInterface();
        sum += frame.group() + frame.sourcePort() + frame.destinationPort() + frame.ttl();
        sum += frame.vlan() + frame.length() + (frame.isFragment() ? 1 : 0);
        sum += frame.isIpv4() ? frame.sourceAddress().low() : frame.groupAddress().high();
        sum += frame.memory().get(ValueLayout.JAVA_BYTE, frame.offset());
        for (int i = 0; i < frame.datagrams(); i++) {
            sum += frame.payloadLength(i);
            sum += frame.memory().get(ValueLayout.JAVA_BYTE, frame.payloadOffset(i));
            sum += frame.payload(i).get(ValueLayout.JAVA_BYTE, 0);
        }
        return sum;
    }

    /**
     * Reads kept memory, on any thread and at any time, even after the engine is closed. The read
     * may return any value or throw, but it must not crash the JVM.
     */
    void readKept() {
        final ReceivedFrame frame = kept;
        try {
            if (frame != null) {
                sum += read(frame);
                frame.putLong(0, 0, sum);
            }
        } catch (IllegalStateException | IndexOutOfBoundsException | WrongThreadException e) {
            // as documented; at the same time as the loop, any place may be read
        }
        for (final MemorySegment segment : new MemorySegment[] {keptMemory, keptPayload}) {
            try {
                for (long i = 0; i < segment.byteSize(); i += 1 + segment.byteSize() / 16) {
                    sum += segment.get(ValueLayout.JAVA_BYTE, i);
                }
            } catch (IllegalStateException | WrongThreadException e) {
                // its ring is unmapped, or its frame has been given back
            }
        }
    }
}
