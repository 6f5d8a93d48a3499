package io.ringcast.engine;

import io.ringcast.engine.filter.ClassicProgram;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.ring.RingGeometry;
import io.ringcast.engine.rule.BpfFilter;
import java.util.ArrayList;
import java.util.List;

/** Opens the sockets that workers receive by. */
final class Inlet {
    private final EngineConfig config;
    private final ClassicProgram filter;

    Inlet(EngineConfig config) {
        this.config = config;
        filter = BpfFilter.compile(config.rules(), ReceiveSocket.MAX_FILTER).program();
    }

    /** Sockets that receive nothing before {@link #start}. */
    List<ReceiveSocket> open(Link link, int count) {
        final List<ReceiveSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(open(link));
            }
            return sockets;
        } catch (RuntimeException e) {
            sockets.forEach(ReceiveSocket::close);
            throw e;
        }
    }

    private ReceiveSocket open(Link link) {
        return ReceiveSocket.open(
                link.index(),
                config.receive().filling(),
                geometry(link),
                Devices.memberships(config.receive().nicFilter(), config.rules()),
                config.warnings());
    }

    /** The ring that a device asks for; the kernel may grant fewer slots. */
    RingGeometry geometry(Link link) {
        return RingGeometry.forMtu(link.mtu(), config.receive().ringFrames());
    }

    /** Lets in what the rules may be about. */
    void start(ReceiveSocket socket) {
        socket.start(filter);
    }
}
