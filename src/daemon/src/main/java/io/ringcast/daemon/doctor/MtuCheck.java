package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.Link;
import java.util.List;
import java.util.Locale;

/** Checks whether the MTU of the transmit interface is at least that of the receive interface. */
final class MtuCheck implements Check {
    /** Maximum MTU of common Ethernet devices. */
    private static final int JUMBO = 9_216;

    private static final String VETH = "veth";

    private final Link receive;
    private final Link transmit;

    MtuCheck(Link receive, Link transmit) {
        this.receive = receive;
        this.transmit = transmit;
    }

    @Override
    public String name() {
        return "MTU";
    }

    /**
     * Returns the command; empty if the required MTU is above what most devices support, as that of
     * lo may be.
     */
    private String fix() {
        if (receive.mtu() > JUMBO) {
            return "";
        }
        final String command =
                String.format(
                        Locale.ROOT, "ip link set dev %s mtu %d", transmit.name(), receive.mtu());
        return transmit.kind().equals(VETH)
                ? command + "   # and its peer's, in the peer's network namespace"
                : command;
    }

    @Override
    public List<Finding> findings() {
        if (receive.mtu() > transmit.mtu()) {
            return List.of(
                    Finding.warn(
                            name(),
                            String.format(
                                    Locale.ROOT,
                                    "%s takes %d bytes, %s only %d: longer datagrams are dropped (oversize)",
                                    receive.name(),
                                    receive.mtu(),
                                    transmit.name(),
                                    transmit.mtu()),
                            fix()));
        }
        return List.of(
                Finding.ok(
                        name(),
                        String.format(
                                Locale.ROOT,
                                "%d on %s, %d on %s",
                                receive.mtu(),
                                receive.name(),
                                transmit.mtu(),
                                transmit.name())));
    }
}
