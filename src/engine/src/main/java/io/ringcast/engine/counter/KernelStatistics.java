package io.ringcast.engine.counter;

import io.ringcast.engine.mode.ReceiveMode;

/**
 * Counts by the kernel for a receive socket since it was opened.
 *
 * @param packets frames that passed the filter, lost ones included
 * @param drops frames of these that found no room
 * @param freezes how often a whole ring of blocks was full; always 0 with {@link ReceiveMode#V2}
 */
public record KernelStatistics(long packets, long drops, long freezes) {
    /** Of a socket that has received nothing. */
    public static final KernelStatistics NONE = new KernelStatistics(0, 0, 0);

    /**
     * {@return the sum of both sockets' counts}
     *
     * @param other of another socket
     */
    public KernelStatistics plus(KernelStatistics other) {
        return new KernelStatistics(
                packets + other.packets, drops + other.drops, freezes + other.freezes);
    }
}
