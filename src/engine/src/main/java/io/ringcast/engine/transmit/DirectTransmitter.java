package io.ringcast.engine.transmit;

import io.ringcast.engine.counter.TransmitCounters;
import io.ringcast.engine.frame.FrameLimit;
import io.ringcast.engine.frame.OutFrame;

/**
 * Transmitter with one send() per frame, straight from the receive slot: the kernel's copy is the
 * only one. Lowest latency for a single frame, but one system call for every frame of a burst.
 *
 * <p>A frame counts as sent when the kernel has taken it, so no frame is ever in flight.
 *
 * <p>Threading: one thread. Allocates only in the constructor.
 */
final class DirectTransmitter implements Transmitter {
    private final PortSender sender;
    private final FrameLimit limit;

    /**
     * @param sender owned from now on
     * @param mtu of the device, in bytes
     */
    DirectTransmitter(PortSender sender, int mtu) {
        this.sender = sender;
        limit = new FrameLimit(mtu);
    }

    @Override
    public boolean accept(OutFrame frame) {
        if (!limit.allows(frame)) {
            sender.refuse(frame);
            return false;
        }
        return frame.segmentSize() == 0 ? sender.send(frame) : sender.sendDatagrams(frame);
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
    public TransmitCounters counters() {
        return sender.counters();
    }

    @Override
    public void close() {
        sender.close();
    }
}
