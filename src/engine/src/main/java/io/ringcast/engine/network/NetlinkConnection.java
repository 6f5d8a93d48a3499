package io.ringcast.engine.network;

import java.lang.foreign.MemorySegment;

/** Connection that carries one request to the kernel and its answer back. */
interface NetlinkConnection extends AutoCloseable {
    /** Returns the netlink address that the answer carries. */
    int port();

    /**
     * Sends the request.
     *
     * @param sequence the number that the answer repeats
     */
    void ask(NetlinkRequest request, int sequence);

    /**
     * Receives one datagram, which stays valid until the next call.
     *
     * @return the datagram; {@link MemorySegment#NULL} if something was lost
     * @throws UnansweredException if nothing arrives in time
     */
    MemorySegment receive(int timeoutMillis);

    /** Returns the length of the longest datagram so far, even if it did not fit. */
    int longestBytes();

    @Override
    void close();
}
