package io.ringcast.bench.transmit;

import io.ringcast.bench.micro.Frames;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.MacAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Frames as they are after rewriting. */
final class Datagrams {
    private Datagrams() {}

    /** A datagram for the sink, with valid checksums. */
    static MemorySegment toSink(int length, int sourcePort, Arena arena) {
        return Frames.datagram(
                length,
                MacAddress.parse(BenchNetwork.SINK_MAC),
                Ipv4Address.parse(BenchNetwork.SINK_ADDRESS),
                sourcePort,
                arena);
    }
}
