package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.bindings.ndmsg;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * What changes on this host from now on: interfaces, addresses, neighbours, routes (the multicast
 * groups of rtnetlink(7)).
 *
 * <p>To know the whole state, open this object first and query the state afterwards: then no change
 * is missed between the answer and the first event.
 *
 * <p>Threading: one thread at a time, but for {@link #wake}.
 */
public final class NetworkEvents implements AutoCloseable {
    /** Events come in datagrams of one message, of 1 to 4 KiB for an interface. */
    private static final int BUFFER_BYTES = 64 << 10;

    /** Events taken in one go, so that a flood of them does not keep the caller from all else. */
    private static final int MOST_AT_ONCE = 256;

    /** What may wait in the kernel: some hundreds of events, so that a short storm loses none. */
    private static final int QUEUE_BYTES = 1 << 20;

    private final NetlinkSocket socket = new NetlinkSocket(BUFFER_BYTES, true);
    private final int mostQueued;

    /**
     * Subscribes.
     *
     * @throws io.ringcast.engine.linux.LinuxException if the kernel refuses
     */
    public NetworkEvents() {
        try {
            mostQueued = socket.queue(QUEUE_BYTES);
            socket.subscribe(Linux.RTNLGRP_LINK());
            socket.subscribe(Linux.RTNLGRP_IPV4_IFADDR());
            socket.subscribe(Linux.RTNLGRP_NEIGH());
            socket.subscribe(Linux.RTNLGRP_IPV4_ROUTE());
            socket.subscribe(Linux.RTNLGRP_IPV6_IFADDR());
            socket.subscribe(Linux.RTNLGRP_IPV6_ROUTE());
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    /**
     * Hands over what has happened, in order; waits if nothing has. A message that cannot be read
     * is passed over.
     *
     * @param timeoutMillis how long to wait for the first event at most; 0 not at all
     * @param listener called by this thread
     * @return how many datagrams came, up to 256 in one call
     */
    public int await(int timeoutMillis, Consumer<NetworkEvent> listener) {
        int count = 0;
        int timeout = timeoutMillis;
        while (count < MOST_AT_ONCE) {
            final NetlinkSocket.Received received = socket.await(timeout);
            if (received == NetlinkSocket.Received.NOTHING) {
                break;
            }
            if (received == NetlinkSocket.Received.LOSS) {
                drain();
                listener.accept(new NetworkEvent.Lost());
            } else {
                parse(socket.datagram(), listener);
            }
            count++;
            timeout = 0;
        }
        return count;
    }

    /**
     * Empties the queue after a loss. When the kernel has lost an event, it silently drops all
     * later ones until the queue is empty (netlink_rcv_wake in net/netlink/af_netlink.c). State
     * that is queried before that could become outdated unnoticed.
     *
     * <p>The queued events are older than the answers to later queries, so they can be discarded.
     * The loop reads at most as many datagrams as the queue can hold. After these the queue was
     * empty at some time, even if events arrive faster than they are read, so the loop ends in any
     * storm.
     */
    private void drain() {
        int left = mostQueued;
        while (left > 0 && socket.await(0) != NetlinkSocket.Received.NOTHING) {
            left--;
        }
    }

    /**
     * Any thread: makes {@link #await} return soon, though nothing has happened. Nothing if this is
     * closed.
     */
    public void wake() {
        socket.wake();
    }

    /** Tells what a datagram says. */
    static void parse(MemorySegment datagram, Consumer<NetworkEvent> listener) {
        try {
            for (NetlinkMessage message : NetlinkMessage.of(datagram)) {
                final NetworkEvent event = event(message);
                if (event != null) {
                    listener.accept(event);
                }
            }
        } catch (NetworkException malformed) {
            // wrong lengths: the kernel sends no such message, and no other process can
        }
    }

    /** What a message says; null if nothing that is of interest here. */
    private static NetworkEvent event(NetlinkMessage message) {
        final int type = message.type();
        if (type == Linux.NLMSG_OVERRUN()) {
            return new NetworkEvent.Lost();
        }
        if (type == Linux.RTM_NEWLINK() || type == Linux.RTM_DELLINK()) {
            return linkEvent(message);
        }
        if (type == Linux.RTM_NEWADDR() || type == Linux.RTM_DELADDR()) {
            return addressEvent(message);
        }
        if (type == Linux.RTM_NEWNEIGH() || type == Linux.RTM_DELNEIGH()) {
            return neighbourEvent(message);
        }
        return type == Linux.RTM_NEWROUTE() || type == Linux.RTM_DELROUTE()
                ? new NetworkEvent.RoutesChanged()
                : null;
    }

    private static NetworkEvent linkEvent(NetlinkMessage message) {
        // Of family AF_BRIDGE: a port has joined or left a bridge, the interface stays
        final int family = ifinfomsg.ifi_family(message.header(ifinfomsg.sizeof()));
        if (family != Linux.AF_UNSPEC()) {
            return null;
        }
        final Link link = Link.parse(message);
        return message.type() == Linux.RTM_NEWLINK()
                ? new NetworkEvent.LinkChanged(link)
                : new NetworkEvent.LinkRemoved(link);
    }

    private static NetworkEvent addressEvent(NetlinkMessage message) {
        if (!Family.isKnown(ifaddrmsg.ifa_family(message.header(ifaddrmsg.sizeof())))) {
            return null;
        }
        final LinkAddress address = LinkAddress.parse(message);
        return message.type() == Linux.RTM_NEWADDR()
                ? new NetworkEvent.AddressAdded(address)
                : new NetworkEvent.AddressRemoved(address);
    }

    private static NetworkEvent neighbourEvent(NetlinkMessage message) {
        // The bridges' forwarding tables come this way, too
        if (!Family.isKnown(ndmsg.ndm_family(message.header(ndmsg.sizeof())))) {
            return null;
        }
        final Neighbour neighbour = Neighbour.parse(message);
        return message.type() == Linux.RTM_NEWNEIGH()
                ? new NetworkEvent.NeighbourChanged(neighbour)
                : new NetworkEvent.NeighbourRemoved(neighbour);
    }

    @Override
    public void close() {
        socket.close();
    }
}
