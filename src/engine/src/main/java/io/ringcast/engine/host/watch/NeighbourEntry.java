package io.ringcast.engine.host.watch;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.network.Neighbours;
import java.util.Arrays;

/** An address that frames are sent to, and what is known of the way there. */
final class NeighbourEntry {
    final IpAddress address;

    /** Null while there is no way, or it has not been looked for. */
    IpAddress nextHop;

    /** When to look at it again, in System.nanoTime; only if {@link #due}. */
    long dueNanos;

    boolean due;

    /** How often it was asked again since it was last reached. */
    int repeats;

    private final Destinations table;
    private int[] destinations = {};
    private long mac = MacAddress.NONE;

    /** What was last said of it: a MAC address, or that it cannot be reached. */
    private long toldMac;

    private boolean told;

    private long askedNanos;
    private boolean asked;

    NeighbourEntry(IpAddress address, Destinations table) {
        this.address = address;
        this.table = table;
    }

    /** One more destination that has this address. */
    void add(int destination) {
        destinations = Arrays.copyOf(destinations, destinations.length + 1);
        destinations[destinations.length - 1] = destination;
        mac = table.mac(destination);
        toldMac = mac;
        told = true;
    }

    /** It is asked for its MAC address now. */
    void asked() {
        asked = true;
        askedNanos = System.nanoTime();
    }

    /** The next moment at which it may be asked again: now, unless it was a short while ago. */
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

    /** Frames carry this MAC address from now on, or are dropped. */
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
     * What there is to say about it, once.
     *
     * @param reason why it is not resolved, if it is not
     * @return null if that has been said
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
