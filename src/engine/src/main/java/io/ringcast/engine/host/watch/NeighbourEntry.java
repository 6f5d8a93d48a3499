package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.network.Neighbours;
import java.util.Arrays;

/** Address that frames are sent to, with its next hop, MAC address and timers. */
final class NeighbourEntry {
    final IpAddress address;

    /** Next hop; null if there is no route, or if none has been looked up yet. */
    IpAddress nextHop;

    /** Time of the next look at the entry, in System.nanoTime; valid only if {@link #due}. */
    long dueNanos;

    boolean due;

    /** Number of repeated solicitations since the MAC address last changed. */
    int repeats;

    private final Destinations table;
    private int[] destinations = {};
    private long mac = MacAddress.NONE;

    /**
     * MAC address that was last reported; {@link MacAddress#NONE} if the address was reported as
     * unreachable.
     */
    private long toldMac;

    private boolean told;

    private long askedNanos;
    private boolean asked;

    NeighbourEntry(IpAddress address, Destinations table) {
        this.address = address;
        this.table = table;
    }

    /** Adds a destination that has this address. */
    void add(int destination) {
        destinations = Arrays.copyOf(destinations, destinations.length + 1);
        destinations[destinations.length - 1] = destination;
        mac = table.mac(destination);
        toldMac = mac;
        told = true;
    }

    /** Records that a solicitation for the MAC address is sent now. */
    void asked() {
        asked = true;
        askedNanos = System.nanoTime();
    }

    /**
     * Returns the earliest time of the next solicitation: now, or one pause after the last
     * solicitation if that is later.
     */
    long notBefore(long pauseNanos) {
        final long now = System.nanoTime();
        return asked && now - askedNanos < pauseNanos ? askedNanos + pauseNanos : now;
    }

    boolean resolved() {
        return mac != MacAddress.NONE;
    }

    void schedule(long nanos) {
        dueNanos = nanos;
        due = true;
    }

    /**
     * Sets the MAC address that frames carry from now on; with {@link MacAddress#NONE} they are
     * dropped.
     */
    void set(long newMac) {
        if (mac != newMac) {
            mac = newMac;
            repeats = 0;
            for (final int destination : destinations) {
                table.setMac(destination, newMac);
            }
        }
    }

    /**
     * Returns the text about a change of the MAC address, once for each change.
     *
     * @param reason why the address is not resolved; used only if it is not
     * @return null if the present state has been reported already
     */
    String news(String reason) {
        if (told && toldMac == mac) {
            return null;
        }
        final long before = toldMac;
        told = true;
        toldMac = mac;
        final String name = "destination " + address;
        if (!resolved()) {
            return name + ": " + reason + "; its frames are dropped";
        }
        return before == MacAddress.NONE
                ? name + ": is reached at " + MacAddress.format(mac) + via()
                : name
                        + ": is reached at "
                        + MacAddress.format(mac)
                        + via()
                        + ", was "
                        + MacAddress.format(before);
    }

    private String via() {
        return nextHop != null && Neighbours.isGateway(nextHop, address)
                ? " through its gateway " + nextHop
                : "";
    }
}
