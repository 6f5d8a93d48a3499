package io.ringcast.engine.transmit;

import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.burst.Transmitter;
import io.ringcast.engine.frame.FrameLimit;
import java.lang.foreign.MemorySegment;

/**
 * Sends each frame at once, straight from where it lies: the kernel's own copy is the only one. The
 * least latency for a frame alone; a system call for every frame of a burst.
 *
 * <p>A frame counts as sent when the kernel has taken it; nothing is ever in flight here.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class DirectTransmitter implements Transmitter {
    private final FrameSender sender;
    private final FrameLimit limit;
    private final TransmitCounters counters;

    DirectTransmitter(FrameSender sender, int mtu, TransmitCounters counters) {
        this.sender = sender;
        this.counters = counters;
        limit = new FrameLimit(mtu);
    }

    @Override
    public boolean accept(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        if (!limit.allows(memory, offset, length)) {
            counters.countError(destination, TransmitError.OVERSIZE);
            return false;
        }
        counters.countKick();
        final long result = sender.send(memory, offset, length);
        if (result < 0) {
            counters.countError(destination, SendErrors.of(result));
            return false;
        }
        counters.countSent(destination, length);
        return true;
    }

    @Override
    public void flush() {
        // nothing waits
    }

    @Override
    public int inFlight() {
        return 0;
    }

    @Override
    public void close() {
        sender.close();
    }
}
