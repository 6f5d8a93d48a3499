package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.PortRange;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Checks whether a socket of this host receives the datagrams that are delivered to it. */
final class ListenerCheck implements Check {
    private static final String CHECK = "listener";

    private final HostFiles files;
    private final RuleSet rules;
    private final Predicate<Destination> here;

    /**
     * @param here whether a destination is this host
     */
    ListenerCheck(HostFiles files, RuleSet rules, Predicate<Destination> here) {
        this.files = files;
        this.rules = rules;
        this.here = here;
    }

    @Override
    public String name() {
        return CHECK;
    }

    @Override
    public List<Finding> findings() {
        final List<UdpSockets.Bound> sockets = UdpSockets.of(files);
        final Set<Finding> findings = new LinkedHashSet<>();
        for (final Rule rule : rules.rules()) {
            for (final Destination destination : rule.destinations()) {
                if (here.test(destination)) {
                    findings.add(finding(destination, ports(rule, destination), sockets));
                }
            }
        }
        return new ArrayList<>(findings);
    }

    /** Returns the ports that a rule's datagrams have at a destination. */
    static PortRange ports(Rule rule, Destination destination) {
        return destination.port() == Destination.SAME_PORT
                ? rule.match().ports()
                : new PortRange(destination.port(), destination.lastPort());
    }

    private static Finding finding(
            Destination destination, PortRange ports, List<UdpSockets.Bound> sockets) {
        final IpAddress to = destination.address();
        final String check = CHECK + " " + to.withPort(ports);
        final List<UdpSockets.Bound> near =
                sockets.stream().filter(socket -> ports.contains(socket.port())).toList();
        final List<UdpSockets.Bound> takers =
                near.stream().filter(socket -> socket.takes(to, socket.port())).toList();
        if (!takers.isEmpty()) {
            return Finding.ok(
                    check,
                    "a socket of this host is bound to it"
                            + (takers.stream().allMatch(UdpSockets.Bound::connected)
                                    ? ", connected to the only sender that it takes from"
                                    : ""));
        }
        final String elsewhere =
                near.isEmpty()
                        ? ""
                        : "; one is bound to " + near.get(0).address().withPort(near.get(0).port());
        return Finding.warn(
                check,
                "no socket of this host is bound to it: the kernel drops what is delivered"
                        + elsewhere,
                "ringcast receive --port " + ports.first() + "   # or your application");
    }
}
