package io.ringcast.engine.ring;

import io.ringcast.bindings.Linux;
import io.ringcast.engine.burst.TransmitCounters;
import io.ringcast.engine.burst.TransmitError;
import io.ringcast.engine.burst.Transmitter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Takes no frame and sends nothing: each is counted as {@link TransmitError#DRY_RUN}, or as {@link
 * TransmitError#OVERSIZE} if a {@link TransmitRing} would refuse it for its length.
 *
 * <p>Threading: one thread. Allocates nothing.
 */
public final class DryRunTransmitter implements Transmitter {
    private static final int ETHERNET_HEADER = 14;
    private static final int VLAN_TAG = 4;
    private static final int ETHERTYPE = 12;
    private static final short TAGGED = (short) Linux.ETH_P_8021Q();
    private static final ValueLayout.OfShort NETWORK_SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private final int maxLength;
    private final TransmitCounters counters;

    /**
     * @param mtu of the device that would send, in bytes
     * @param counters where each frame ends up
     */
    public DryRunTransmitter(int mtu, TransmitCounters counters) {
        maxLength = mtu + ETHERNET_HEADER;
        this.counters = counters;
    }

    @Override
    public boolean accept(MemorySegment memory, long offset, int length, int destination) {
        final boolean fits = length <= maxLength || taggedFits(memory, offset, length);
        counters.countError(destination, fits ? TransmitError.DRY_RUN : TransmitError.OVERSIZE);
        return false;
    }

    private boolean taggedFits(MemorySegment memory, long offset, int length) {
        return length <= maxLength + VLAN_TAG
                && memory.get(NETWORK_SHORT, offset + ETHERTYPE) == TAGGED;
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
        // nothing is held
    }
}
