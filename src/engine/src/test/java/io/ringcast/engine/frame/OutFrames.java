package io.ringcast.engine.frame;

import io.ringcast.engine.burst.Burst;
import java.lang.foreign.MemorySegment;

/** Frames in memory as the rewriting passes them to a transmitter, one at a time. */
public final class OutFrames {
    /** Receive time stamp of each frame. */
    public static final long RECEIVED_AT = 1_000_000_000L;

    private final Burst burst = new Burst(1);
    private final Headers headers = new Headers();
    private final OutFrame out = new OutFrame(headers);

    /** Frames of a burst that was taken as soon as they came. */
    public OutFrames() {
        out.takenAt(RECEIVED_AT);
    }

    /**
     * Returns a frame that may be longer than its memory; then only its beginning is read.
     *
     * @param memory native
     * @param checksum as in {@link OutFrame#checksum}, if it has a UDP header
     * @return valid until the next call
     */
    public OutFrame of(
            MemorySegment memory, long offset, int length, int destination, int checksum) {
        return of(memory, offset, length, destination, checksum, RECEIVED_AT, 0);
    }

    /** Like {@link #of(MemorySegment, long, int, int, int)}, with another receive time stamp. */
    public OutFrame of(
            MemorySegment memory,
            long offset,
            int length,
            int destination,
            int checksum,
            long receivedAt) {
        return of(memory, offset, length, destination, checksum, receivedAt, 0);
    }

    /** As the other one, of a super-frame. */
    public OutFrame of(
            MemorySegment memory,
            long offset,
            int length,
            int destination,
            int checksum,
            long receivedAt,
            int segmentSize) {
        final int there = (int) Math.min(length, memory.byteSize() - offset);
        burst.begin(memory);
        burst.add(offset, there, length, receivedAt, 0, 0, 0, segmentSize);
        final boolean sound = headers.readLink(burst, 0) == null && hasUdp();
        final boolean tagged =
                there >= Ethernet.LENGTH && Ethernet.type(memory, offset) == Vlan.TPID_8021Q;
        out.place(destination, offset, length, tagged);
        if (sound) {
            final long addresses =
                    (long) headers.source() << 32 | headers.destination() & 0xffff_ffffL;
            out.datagram(addresses, headers.ports(), checksum);
        }
        return out;
    }

    private boolean hasUdp() {
        return headers.isIpv4()
                && headers.readNetwork() == null
                && headers.isNetworkSound()
                && headers.protocol() == Ipv4.PROTOCOL_UDP
                && !headers.isLaterFragment()
                && headers.readTransport() == null;
    }
}
