package io.ringcast.fuzz;

import io.ringcast.engine.burst.Burst;
import io.ringcast.engine.burst.FrameFlags;

/**
 * A frame made from a fuzzer's bytes: 2 for the length of what is captured, of which the low 11
 * bits count, 1 for how much longer it was on the wire, 1 for its flags, 2 for the TCI and 1 for
 * the TPID of a tag taken out of it, 1 for where it lies and how much later it came; then the
 * frame.
 *
 * @param bytes what was captured
 * @param wireLength at least as much
 * @param flags {@link FrameFlags}, with bits that mean nothing
 * @param tci the tag taken out
 * @param tpid its TPID
 * @param place how far from a multiple of 16 it lies (low 4 bits), seconds since 1970 (all)
 */
record FuzzedFrame(byte[] bytes, int wireLength, int flags, int tci, int tpid, int place) {
    static final int HEADER = 8;

    static FuzzedFrame read(Input in) {
        final int captured = in.u16() & 0x7ff;
        final int missing = in.u8();
        final int flags = in.u8();
        final int tci = in.u16();
        final int tpid = in.pick(0, 0x8100, 0x88a8, 0x9100);
        final int place = in.u8();
        final byte[] bytes = in.bytes(captured);
        return new FuzzedFrame(bytes, bytes.length + missing, flags, tci, tpid, place);
    }

    int shift() {
        return place & 0xf;
    }

    boolean isChecksumUnfinished() {
        return (flags & FrameFlags.CSUM_NOT_READY) != 0;
    }

    void addTo(Burst burst, long offset) {
        burst.add(offset, bytes.length, wireLength, place * 1_000_000_000L, flags, tci, tpid);
    }
}
