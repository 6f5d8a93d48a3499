package io.ringcast.bench.transmit;

import io.ringcast.bench.micro.Frames;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.testbed.ThreeHosts;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Frames in the state after rewriting. */
final class Datagrams {
    private Datagrams() {}

    /** Returns a datagram for the sink, with valid checksums. */
    static MemorySegment toSink(int length, int sourcePort, Arena arena) {
        return Frames.datagram(
                length,
                MacAddress.parse(ThreeHosts.RECEIVER_MAC),
                IpAddress.parse(ThreeHosts.RECEIVER_ADDRESS).ipv4(),
                sourcePort,
                arena);
    }
}
