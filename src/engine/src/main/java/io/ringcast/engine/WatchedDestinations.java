package io.ringcast.engine;

import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.watch.Destinations;

/** The destinations of the rules, as the watch sees and changes them. */
record WatchedDestinations(RuleTable table, HostDelivery delivery) implements Destinations {
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
    public int address(int destination) {
        return table.address(destination);
    }

    /** Only this host's own addresses are followed, and those have to be delivered to, too. */
    @Override
    public void setAddress(int destination, int ipv4) {
        delivery.address(destination, ipv4);
    }
}
