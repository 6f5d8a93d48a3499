package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.watch.Attachment;
import io.ringcast.engine.host.watch.Destinations;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Link;

/**
 * Destinations of the rules as they follow the host: writes the addresses that the watch learns
 * into the rule table, and keeps local delivery in step with them.
 *
 * <p>Threading: the control thread; methods that only read may be called by any thread.
 */
public final class FollowedDestinations implements Destinations, Attachment {
    private volatile RuleTable table;
    private final HostDelivery delivery;
    private final Runnable awaitRound;

    /**
     * @param table the table; a value that is set in it is set for all loops
     * @param delivery the delivery; {@link #close} ends it
     * @param awaitRound returns when each loop has finished its present round; later frames use the
     *     new values of the table
     */
    public FollowedDestinations(RuleTable table, HostDelivery delivery, Runnable awaitRound) {
        this.table = table;
        this.delivery = delivery;
        this.awaitRound = awaitRound;
    }

    /** Takes the table of other rules, which are now in force. */
    public void succeed(RuleTable next) {
        table = next;
    }

    @Override
    public long mac(int destination) {
        return table.mac(destination);
    }

    /**
     * Sets a MAC address. For a destination that is this host, the delivery chooses it: through lo,
     * it is not the MAC address of the transmit interface.
     */
    @Override
    public void setMac(int destination, long mac) {
        table.setMac(destination, delivery.macOf(destination, mac));
    }

    @Override
    public IpAddress address(int destination) {
        return table.address(destination);
    }

    /**
     * Sets an address. Only the addresses of destinations that are this host change, so the
     * delivery has to follow.
     */
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

    /**
     * Attaches the delivery to the present device. Frames on their way carry the former MAC
     * address; later frames carry the new one.
     */
    @Override
    public void renew(Link link) {
        try {
            delivery.reattach(link, () -> setMacs(delivery.mac()));
        } catch (RuntimeException e) {
            setMacs(MacAddress.NONE); // better no frames than frames for this host on the wire
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
