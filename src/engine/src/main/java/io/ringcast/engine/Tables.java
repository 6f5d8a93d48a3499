package io.ringcast.engine;

import io.ringcast.engine.watch.Destinations;

/** The destinations in the rule tables of all workers, as one. */
record Tables(Workers workers) implements Destinations {
    @Override
    public long mac(int destination) {
        return workers.all().get(0).table().mac(destination);
    }

    @Override
    public void setMac(int destination, long mac) {
        workers.forEachTable(table -> table.setMac(destination, mac));
    }

    @Override
    public int address(int destination) {
        return workers.all().get(0).table().address(destination);
    }

    @Override
    public void setAddress(int destination, int ipv4) {
        workers.forEachTable(table -> table.setAddress(destination, ipv4));
    }
}
