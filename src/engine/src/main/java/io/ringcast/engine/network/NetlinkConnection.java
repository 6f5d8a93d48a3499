package io.ringcast.engine.network;

import java.lang.foreign.MemorySegment;

/** Carries one question to the kernel and its answer back. */
interface NetlinkConnection extends AutoCloseable {
    /** The address that the answer bears. */
    int port();

    /**
     * Sends the question.
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

    /** The length of the longest datagram so far, also if it did not fit. */
    int longestBytes();

    @Override
    void close();
}
