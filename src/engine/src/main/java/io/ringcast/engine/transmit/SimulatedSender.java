package io.ringcast.engine.transmit;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.msghdr;
import java.lang.foreign.MemorySegment;

/** Takes frames and trains, and now and then refuses as a busy device does, for warming up. */
final class SimulatedSender implements FrameSender {
    private static final int ENOBUFS = Linux.ENOBUFS();
    private static final int EAGAIN = Linux.EAGAIN();

    /** Of so many calls one fails: a prime, so that it is each kind of call's turn. */
    private static final int REFUSAL = 61;

    private int calls;

    @Override
    public long send(MemorySegment frame, long offset, int length) {
        return result(length);
    }

    @Override
    public long sendTrain(MemorySegment message) {
        return result(msghdr.msg_iovlen(message));
    }

    private long result(long taken) {
        calls++;
        if (calls % REFUSAL != 0) {
            return taken;
        }
        return calls % (2 * REFUSAL) == 0 ? -ENOBUFS : -EAGAIN;
    }

    @Override
    public void close() {
        // nothing is open
    }
}
