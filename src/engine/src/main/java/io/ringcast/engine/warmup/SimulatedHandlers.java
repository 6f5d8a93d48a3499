package io.ringcast.engine.warmup;

import io.ringcast.engine.forward.HandlerPlan;
import io.ringcast.engine.handler.FrameHandler;
import io.ringcast.engine.handler.ReceivedFrame;
import io.ringcast.engine.handler.Verdict;

/**
 * Handlers of several classes that read all fields and return every verdict. The compiler then
 * treats the handler call as megamorphic, so the application's own handler does not deoptimize the
 * loop.
 */
final class SimulatedHandlers {
    private static final int WAYS = 4;

    private SimulatedHandlers() {}

    /** Returns a handler for the next loop. */
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

    /** Changes payloads, returns different verdicts in turn, and sometimes throws. */
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
