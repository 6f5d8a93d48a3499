package io.ringcast.engine.counter;

import io.ringcast.engine.mode.ReceiveMode;

/**
 * The kernel's counts for a receive socket since it was opened.
 *
 * @param packets frames that passed the filter, dropped ones included
 * @param drops frames among these that found no free slot
 * @param freezes how often all blocks of the ring were full; always 0 with {@link ReceiveMode#V2}
 */
public record KernelStatistics(long packets, long drops, long freezes) {
    /** Counts of a socket that has received nothing. */
    public static final KernelStatistics NONE = new KernelStatistics(0, 0, 0);

    /**
     * {@return the sum of both sockets' counts}
     *
     * @param other counts of another socket
     */
    public KernelStatistics plus(KernelStatistics other) {
        return new KernelStatistics(
                packets + other.packets, drops + other.drops, freezes + other.freezes);
    }
}
