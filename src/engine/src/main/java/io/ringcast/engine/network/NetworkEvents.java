package io.ringcast.engine.network;

import io.ringcast.bindings.Linux;
import io.ringcast.bindings.ifaddrmsg;
import io.ringcast.bindings.ifinfomsg;
import io.ringcast.bindings.ndmsg;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Events about changes on this host: interfaces, addresses, neighbours, routes (the multicast
 * groups of rtnetlink(7)).
 *
 * <p>To know the whole state, open this object first and query the state afterwards: then no change
 * is missed between the answer and the first event.
 *
 * <p>Threading: one thread at a time, except for {@link #wake}.
 */
public final class NetworkEvents implements AutoCloseable {
    /** Events come in datagrams of one message, of 1 to 4 KiB for an interface. */
    private static final int BUFFER_BYTES = 64 << 10;

    /**
     * Largest number of events in one call, so that a flood of events does not block the caller.
     */
    private static final int MOST_AT_ONCE = 256;

    /** Size of the kernel's queue: several hundred events, so that a short storm loses none. */
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
     * Passes events to the listener, in order; waits if there are none. A message that cannot be
     * read is ignored.
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
     * Makes {@link #await} return soon without an event; does nothing if this object is closed. Any
     * thread.
     */
    public void wake() {
        socket.wake();
    }

    /** Passes the events of a datagram to the listener. */
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

    /** Returns the event of a message; null if the message is not relevant here. */
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
