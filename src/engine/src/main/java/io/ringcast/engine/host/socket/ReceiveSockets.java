package io.ringcast.engine.host.socket;

import io.ringcast.engine.ring.ReceiveGroup;
import io.ringcast.engine.ring.ReceiveSocket;
import java.util.List;

/**
 * Receive sockets on one device, one for each loop.
 *
 * @param sockets in the order of the loops
 * @param group that they belong to
 */
public record ReceiveSockets(List<ReceiveSocket> sockets, ReceiveGroup group) {
    /** Closes those that have not found a loop. */
    public void close() {
        closeFromLast(sockets);
    }

    /** The order in which a group closes up without a change to the places of the rest. */
    static void closeFromLast(List<ReceiveSocket> sockets) {
        for (int i = sockets.size() - 1; i >= 0; i--) {
            sockets.get(i).close();
        }
    }
}
