package io.ringcast.daemon.doctor;

import io.ringcast.engine.error.NetworkException;
import io.ringcast.engine.network.Link;
import java.util.List;

/** What is said where frames are to go to the transmitting interface's address, and it has none. */
final class OwnAddressCheck implements Check {
    private final Link transmit;

    OwnAddressCheck(Link transmit) {
        this.transmit = transmit;
    }

    /** Why there are no rules to judge. */
    static NetworkException none() {
        return new NetworkException("the transmitting interface has no IPv4 address");
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
                        transmit.name() + " has no IPv4 address, and no --to names another",
                        "ip addr add ADDRESS/LENGTH dev " + transmit.name()));
    }
}
