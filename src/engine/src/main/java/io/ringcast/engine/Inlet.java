package io.ringcast.engine;

import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.BpfFilter;

/** Opens the sockets that workers receive by. */
final class Inlet {
    private final EngineConfig config;
    private final long[] filter;

    Inlet(EngineConfig config) {
        this.config = config;
        filter = packed(BpfFilter.compile(config.rules()));
    }

    /** A socket that receives nothing before {@link #start}. */
    ReceiveSocket open(Link link) {
        return ReceiveSocket.open(
                link.index(),
                RingGeometry.forMtu(link.mtu(), config.ringFrames()),
                Devices.memberships(config.rules()),
                config.warnings());
    }

    /** Lets in what the rules may be about. */
    void start(ReceiveSocket socket) {
        socket.start(filter);
    }

    private static long[] packed(BpfFilter filter) {
        final long[] instructions = new long[filter.length()];
        for (int i = 0; i < instructions.length; i++) {
            instructions[i] =
                    (long) filter.code(i) << 48
                            | (long) filter.jt(i) << 40
                            | (long) filter.jf(i) << 32
                            | filter.k(i) & 0xffff_ffffL;
        }
        return instructions;
    }
}
