package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.host.watch.Destinations;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;

/**
 * The destinations of the rules as the host changes them: what the watch learns is written into the
 * rule table, and what is this host itself goes on to be delivered to.
 *
 * <p>Threading: the control's thread; the methods that only ask, any.
 */
public final class FollowedDestinations implements Destinations, Attachment {
    private volatile RuleTable table;
    private final HostDelivery delivery;
    private final Runnable awaitRound;

    /**
     * @param table what is set in it is set for all loops
     * @param delivery ended by {@link #close}
     * @param awaitRound returns when each loop has come to the end of its round: frames are then
     *     made by what the table says now
     */
    public FollowedDestinations(RuleTable table, HostDelivery delivery, Runnable awaitRound) {
        this.table = table;
        this.delivery = delivery;
        this.awaitRound = awaitRound;
    }

    /** Other rules are in force: their destinations are meant from now on. */
    public void succeed(RuleTable next) {
        table = next;
    }

    @Override
    public long mac(int destination) {
        return table.mac(destination);
    }

    /** What this host is reached by is for the delivery to say: over lo, it is not eth0's. */
    @Override
    public void setMac(int destination, long mac) {
        table.setMac(destination, delivery.macOf(destination, mac));
    }

    @Override
    public IpAddress address(int destination) {
        return table.address(destination);
    }

    /** Only this host's own addresses are followed, and those have to be delivered to, too. */
    @Override
    public void setAddress(int destination, IpAddress address) {
        delivery.move(
                destination,
                address,
                () -> {
                    table.setAddress(destination, address);
                    awaitRound.run();
                });
    }

    /** Frames on their way bear the former MAC address; those after bear the new one. */
    @Override
    public void renew(Link link) {
        try {
            delivery.reattach(link, () -> setMacs(delivery.mac()));
        } catch (RuntimeException e) {
            setMacs(MacAddress.NONE); // rather none than some on the wire
            throw e;
        }
    }

    private void setMacs(long mac) {
        for (int d = 0; d < table.destinations(); d++) {
            if (delivery.isLocal(d)) {
                table.setMac(d, mac);
            }
        }
        awaitRound.run();
    }

    @Override
    public void close() {
        delivery.close();
    }
}
