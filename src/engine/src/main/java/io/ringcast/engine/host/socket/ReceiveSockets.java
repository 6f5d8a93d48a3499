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
    /** Closes the sockets, if no loop has taken them over. */
    public void close() {
        closeFromLast(sockets);
    }

    /**
     * Closes the sockets from the last to the first: in this order the places of the others in the
     * group do not change.
     */
    static void closeFromLast(List<ReceiveSocket> sockets) {
        for (int i = sockets.size() - 1; i >= 0; i--) {
            sockets.get(i).close();
        }
    }
}
