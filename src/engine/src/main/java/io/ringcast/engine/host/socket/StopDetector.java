package io.ringcast.engine.host.socket;

import io.ringcast.engine.counter.KernelStatistics;

/**
 * Detector of a receive ring of single frames that the kernel has stopped filling: the kernel drops
 * frames although the ring is empty.
 *
 * <p>That happens after a frame whose offload header cannot be expressed (virtio_net_hdr_from_skb),
 * such as one of UDP fragmentation offload from a tap or a guest. Before it drops that frame, the
 * kernel marks the slot as its own writer's (rx_owner_map), and does not unmark it: it then drops
 * each later frame at the same slot (tpacket_rcv in net/packet/af_packet.c; fixed in Linux 6.12.117
 * and 6.1 of Debian). Under overload a ring is full, not empty.
 *
 * <p>Threading: one thread.
 */
final class StopDetector {
    private long drops;

    /**
     * Number of frames that the kernel had put into the ring at the last look, if the loop had seen
     * all of them; else -1.
     */
    private long accepted;

    /**
     * Compares the present counters with those of the last look.
     *
     * @param kernel counters of this ring
     * @param seen frames of this ring that the loop has seen, read after {@code kernel}
     * @return how many frames were dropped since the last look, if the ring was empty then and has
     *     been since; else 0
     */
    long look(KernelStatistics kernel, long seen) {
        final long now = kernel.packets() - kernel.drops();
        final long dropped = now == accepted && now == seen ? kernel.drops() - drops : 0;
        drops = kernel.drops();
        accepted = now == seen ? now : -1;
        return dropped;
    }
}
