package io.ringcast.bench.trial;

import java.util.Optional;

/**
 * One trial: what was offered, what arrived, what it cost.
 *
 * @param load what was asked for
 * @param sending what was sent
 * @param receipt what arrived
 * @param usage CPU time of whoever forwarded, while frames were sent
 * @param stolenNanos for which the hypervisor kept CPUs of this machine meanwhile
 */
public record Trial(
        Load load, Sending sending, Receipt receipt, Optional<Usage> usage, long stolenNanos) {
    /** How far the generator may fall behind a rate that still counts as offered. */
    private static final double ACHIEVED = 0.98;

    /** Frames that did not arrive. */
    public long lost() {
        return sending.sent() - receipt.received();
    }

    /** The same as a share of those sent. */
    public double loss() {
        return sending.sent() == 0 ? 0 : (double) lost() / sending.sent();
    }

    /** Frames a second that arrived, over the time in which they were sent or came. */
    public double delivered() {
        return receipt.received() / Math.max(sending.seconds(), receipt.seconds());
    }

    /**
     * Datagrams a second from the first frame to the last that arrived; 0 if that cannot be told.
     * What came with the first frame took no part of that time.
     */
    public double drained() {
        final long after = receipt.received() - load.frameDatagrams();
        return receipt.seconds() > 0 && after > 0 ? after / receipt.seconds() : 0;
    }

    /** Whether the generator managed the rate. */
    public boolean achieved() {
        return load.rate() == Load.FLOOD || sending.rate() >= ACHIEVED * load.rate();
    }

    /** Whether everything arrived. */
    public boolean lossless() {
        return lost() == 0;
    }

    /** Whether everything arrived at the rate asked for. */
    public boolean passed() {
        return achieved() && lossless();
    }

    /** What of it the sink itself lost, which is no loss of whoever forwarded. */
    public boolean limitedBySink() {
        return receipt.sinkDrops() > 0;
    }
}
