package io.ringcast.engine.warmup;

import io.ringcast.engine.forward.HandlerPlan;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;

/**
 * Handlers of three classes, which read all that can be read and give every answer. The compiler
 * then takes the call for one whose target it cannot know, and the application's own handler does
 * not invalidate the loop's code.
 */
final class SimulatedHandlers {
    private static final int WAYS = 4;

    private SimulatedHandlers() {}

    /** A handler for the next loop. */
    static HandlerPlan next(int number) {
        final FrameHandler handler =
                switch (number % WAYS) {
                    case 0 -> new Reading();
                    case 1 -> frame -> Verdict.CONSUME;
                    case 2 -> new Changing();
                    default -> frame -> Verdict.FORWARD;
                };
        return new HandlerPlan(handler, false, (rule, cause) -> {});
    }

    /** Reads every datagram. */
    private static final class Reading implements FrameHandler {
        private long sum;

        @Override
        public Verdict onFrame(ReceivedFrame frame) {
            sum += frame.timestamp() + frame.source() + frame.group() + frame.ttl() + frame.vlan();
            sum += frame.sourcePort() + frame.destinationPort() + frame.length() + frame.offset();
            if (!frame.isFragment()) {
                for (int i = 0; i < frame.datagrams(); i++) {
                    sum += frame.payloadOffset(i) + frame.payload(i).byteSize();
                }
            }
            return sum == 0 ? Verdict.CONSUME : Verdict.FORWARD;
        }
    }

    /** Gives one answer after the other, and fails now and then. */
    private static final class Changing implements FrameHandler {
        private int frames;

        @Override
        public Verdict onFrame(ReceivedFrame frame) {
            if (!frame.isFragment() && frame.payloadLength(0) >= 2 * Long.BYTES) {
                frame.putLong(0, 0, frames);
                frame.putInt(0, 8, frames);
                frame.putShort(0, 12, (short) frames);
                frame.putByte(0, 14, (byte) frames);
            }
            return switch (frames++ % 64) {
                case 7, 23 -> Verdict.IGNORE;
                case 11 -> throw new IllegalStateException("simulated");
                default -> frame.rule() % 2 == 0 ? Verdict.FORWARD : Verdict.CONSUME;
            };
        }
    }
}
