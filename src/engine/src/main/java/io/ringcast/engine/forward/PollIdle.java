package io.ringcast.engine.forward;

import io.ringcast.engine.ring.PollWait;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Idle strategy: blocks in poll(2) until a frame arrives. No load while idle, but the first frame
 * waits for the thread's wake-up.
 */
public final class PollIdle implements IntConsumer {
    /** The longest time until a stop request or a command is noticed. */
    private static final int TIMEOUT_MILLIS = 100;

    /** The interval at which frames that the kernel did not take are offered again. */
    private static final int TRANSMIT_RETRY_MILLIS = 1;

    private static final long DEVICE_DOWN_NANOS = 10_000_000;

    private final PollWait wait;
    private final Forwarder forwarder;

    /**
     * @param wait on the receive sockets, not owned
     * @param forwarder asked for its frames in flight
     */
    public PollIdle(PollWait wait, Forwarder forwarder) {
        this.wait = wait;
        this.forwarder = forwarder;
    }

    @Override
    public void accept(int workCount) {
        if (workCount <= 0) {
            block();
        }
    }

    private void block() {
        final int timeout = forwarder.inFlight() > 0 ? TRANSMIT_RETRY_MILLIS : TIMEOUT_MILLIS;
        if (wait.await(timeout)) {
            LockSupport.parkNanos(DEVICE_DOWN_NANOS);
        }
    }
}
