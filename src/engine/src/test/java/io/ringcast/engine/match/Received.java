package io.ringcast.engine.match;

import io.ringcast.engine.burst.FrameFlags;
import io.ringcast.engine.filter.ClassicInterpreter;
import java.util.HexFormat;
import java.util.Locale;

/**
 * Frame as a source lends it.
 *
 * @param bytes the whole frame as on the wire, without the tag taken out of it
 * @param captured how many of the bytes are lent
 * @param flags {@link FrameFlags}
 * @param tci the tag taken out
 * @param tpid its TPID
 * @param timestamp nanoseconds
 * @param interfaceName of the interface that it arrives on
 */
record Received(
        byte[] bytes,
        int captured,
        int flags,
        int tci,
        int tpid,
        long timestamp,
        String interfaceName) {
    Received(byte[] bytes) {
        this(bytes, bytes.length, 0, 0, 0, 0, RandomRules.INTERFACES.get(0));
    }

    Received on(String receiveInterface) {
        return new Received(bytes, captured, flags, tci, tpid, timestamp, receiveInterface);
    }

    Received withCaptured(int length) {
        return new Received(bytes, length, flags, tci, tpid, timestamp, interfaceName);
    }

    Received withFlags(int more) {
        return new Received(bytes, captured, flags | more, tci, tpid, timestamp, interfaceName);
    }

    Received withMetadataTag(int tci, int tpid) {
        final int more = FrameFlags.VLAN_VALID | (tpid == 0 ? 0 : FrameFlags.VLAN_TPID_VALID);
        return new Received(bytes, captured, flags | more, tci, tpid, timestamp, interfaceName);
    }

    /** Returns true if a tag was taken out of the frame. */
    boolean tagged() {
        return (flags & FrameFlags.VLAN_VALID) != 0;
    }

    /** Returns the filter's result for the frame: bytes to keep, 0 for none. */
    int kept(BpfFilter filter) {
        return ClassicInterpreter.run(filter.program(), bytes, 0, tci, flags);
    }

    Received at(long nanoseconds) {
        return new Received(bytes, captured, flags, tci, tpid, nanoseconds, interfaceName);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "captured %d of %d on %s, flags %#x, tci %#x, tpid %#x, at %d%n%s",
                captured,
                bytes.length,
                interfaceName,
                flags,
                tci,
                tpid,
                timestamp,
                HexFormat.of().formatHex(bytes));
    }
}
