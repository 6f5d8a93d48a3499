package io.ringcast.bench.trial;

import java.util.Optional;

/**
 * Result of one trial: what was offered, what arrived, and the CPU time used.
 *
 * @param load load that was requested
 * @param sending counts of the generator
 * @param receipt counts of the sink
 * @param usage CPU time of the forwarder while frames were sent
 * @param stolenNanos steal time of this machine's CPUs meanwhile, in nanoseconds
 */
public record Trial(
        Load load, Sending sending, Receipt receipt, Optional<Usage> usage, long stolenNanos) {
    /** Smallest share of the requested rate that still counts as offered. */
    private static final double ACHIEVED = 0.98;

    /** Returns the frames that did not arrive. */
    public long lost() {
        return sending.sent() - receipt.received();
    }

    /** Returns the lost frames as a share of the sent ones. */
    public double loss() {
        return sending.sent() == 0 ? 0 : (double) lost() / sending.sent();
    }

    /** Returns frames a second that arrived, over the longer of sending and receiving time. */
    public double delivered() {
        return receipt.received() / Math.max(sending.seconds(), receipt.seconds());
    }

    /**
     * Returns datagrams a second between the first and the last frame that arrived; 0 if unknown.
     * The datagrams of the first frame do not count, because the time begins with them.
     */
    public double drained() {
        final long after = receipt.received() - load.frameDatagrams();
        return receipt.seconds() > 0 && after > 0 ? after / receipt.seconds() : 0;
    }

    /** Returns true if the generator achieved the rate. */
    public boolean achieved() {
        return load.rate() == Load.FLOOD || sending.rate() >= ACHIEVED * load.rate();
    }

    /** Returns true if everything arrived. */
    public boolean lossless() {
        return lost() == 0;
    }

    /** Returns true if everything arrived at the requested rate. */
    public boolean passed() {
        return achieved() && lossless();
    }

    /** Returns true if the sink itself lost frames, which are no loss of the forwarder. */
    public boolean limitedBySink() {
        return receipt.sinkDrops() > 0;
    }
}
