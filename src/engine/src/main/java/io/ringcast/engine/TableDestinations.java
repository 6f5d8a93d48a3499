package io.ringcast.engine;

import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.watch.Destinations;

/** The destinations of a rule table, as the watch sees them. */
record TableDestinations(RuleTable table) implements Destinations {
    @Override
    public long mac(int destination) {
        return table.mac(destination);
    }

    @Override
    public void setMac(int destination, long mac) {
        table.setMac(destination, mac);
    }

    @Override
    public int address(int destination) {
        return table.address(destination);
    }

    @Override
    public void setAddress(int destination, int ipv4) {
        table.setAddress(destination, ipv4);
    }
}
