package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.network.Family;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.NetworkException;
import java.util.List;

/** Finding for rules that send to the transmit interface's own address, if it has none. */
final class OwnAddressCheck implements Check {
    private final Link transmit;
    private final String problem;

    /**
     * @param none the reason why the rules are incomplete
     */
    OwnAddressCheck(Link transmit, NetworkException none) {
        this.transmit = transmit;
        problem = none.getMessage();
    }

    /** Returns the exception for a transmit interface without an address of the group's family. */
    static NetworkException none(Link transmit, IpPrefix group) {
        return new NetworkException(
                transmit.name() + " has no " + Family.of(group.address()) + " address");
    }

    @Override
    public String name() {
        return "destinations";
    }

    @Override
    public List<Finding> findings() {
        return List.of(
                Finding.fail(
                        name(),
                        problem + ", and no --to names another",
                        "ip addr add ADDRESS/LENGTH dev " + transmit.name()));
    }
}
