package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Checks whether each destination can be reached, and how. */
final class DestinationCheck implements Check {
    /** The host's answers about destinations. */
    interface Network {
        /** Returns whether the address is this host's own. */
        boolean isLocal(IpAddress address);

        /**
         * Returns the address whose MAC address is needed: the destination itself, or its gateway.
         *
         * @throws NetworkException if there is no route
         */
        IpAddress nextHop(IpAddress address);

        /**
         * Resolves the MAC address.
         *
         * @throws NetworkException if there is no answer
         */
        Neighbour resolve(IpAddress address);

        /** Returns the interface of the host's own route to the address; empty without a route. */
        Optional<String> deviceTowards(IpAddress address);
    }

    private final RuleSet rules;
    private final String receive;
    private final Link transmit;
    private final boolean qdiscBypass;
    private final Network network;

    /**
     * @param receive name of the receive interface
     * @param transmit the transmit interface
     * @param qdiscBypass whether frames bypass traffic control
     */
    DestinationCheck(
            RuleSet rules, String receive, Link transmit, boolean qdiscBypass, Network network) {
        this.rules = rules;
        this.receive = receive;
        this.transmit = transmit;
        this.qdiscBypass = qdiscBypass;
        this.network = network;
    }

    @Override
    public String name() {
        return "destinations";
    }

    @Override
    public List<Finding> findings() {
        final Set<Destination> distinct = new LinkedHashSet<>();
        for (final Rule rule : rules.rules()) {
            for (final Destination destination : rule.destinations()) {
                distinct.add(
                        new Destination(
                                destination.address(),
                                Destination.SAME_PORT,
                                destination.mac(),
                                destination.deliver()));
            }
        }
        final List<Finding> findings = new ArrayList<>(judgeAll(distinct));
        // Like a run: if some destinations can be reached, the others are warnings; if none can,
        // that is a failure
        if (findings.stream().allMatch(finding -> finding.status() == Status.WARN)) {
            findings.replaceAll(
                    finding -> Finding.fail(finding.check(), finding.message(), finding.fix()));
        }
        return findings;
    }

    /** Checks all destinations in parallel, because those that do not answer take seconds. */
    private List<Finding> judgeAll(Iterable<Destination> destinations) {
        final List<Finding> findings = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            final List<Future<Finding>> judged = new ArrayList<>();
            for (final Destination destination : destinations) {
                judged.add(threads.submit(() -> judge(destination)));
            }
            for (final Future<Finding> future : judged) {
                findings.add(future.get());
            }
        } catch (ExecutionException e) {
            throw new NetworkException(e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("interrupted while asking for destinations", e);
        }
        return findings;
    }

    /** Returns the message without the address at its start, which the finding's name contains. */
    private static String reason(NetworkException failure, String address) {
        final String start = address + ": ";
        return failure.getMessage().startsWith(start)
                ? failure.getMessage().substring(start.length())
                : failure.getMessage();
    }

    /** Checks a destination that is this host itself, by the same conditions as a run. */
    private Finding here(String check, Destination destination) {
        if (qdiscBypass) {
            return Finding.fail(
                    check,
                    "this host itself, and --qdisc-bypass goes past the program that delivers",
                    "ringcast run --no-qdisc-bypass ...");
        }
        if (destination.isResolved() && destination.mac() != transmit.mac()) {
            return Finding.fail(
                    check,
                    "this host itself, where frames arrive with the MAC address of "
                            + transmit.name(),
                    "ringcast run --to-mac " + transmit.macText() + " ...");
        }
        return Finding.ok(check, "this host itself");
    }

    /** Compares a configured MAC address with the one that answers. */
    private Finding given(String check, Destination destination) {
        final String given = "on the wire to " + MacAddress.format(destination.mac());
        if (destination.address().isMulticast() || network.isLocal(destination.address())) {
            return Finding.ok(check, given);
        }
        final Neighbour neighbour;
        try {
            neighbour = network.resolve(destination.address());
        } catch (NetworkException e) {
            return Finding.ok(check, given + ", as was asked for");
        }
        return neighbour.mac() == destination.mac()
                ? Finding.ok(check, given + ", which is the one that answers")
                : Finding.warn(
                        check,
                        given
                                + ", as was asked for, but the neighbour table has "
                                + neighbour.macText()
                                + ": frames for another MAC address are discarded",
                        "ringcast run --to-mac auto ...   # in a file, without mac");
    }

    /**
     * Returns a command for a destination that cannot be reached. It adds a route only if there is
     * none, so that no present route is replaced.
     */
    private String way(IpAddress address) {
        final Optional<String> device = network.deviceTowards(address);
        if (device.isEmpty()) {
            return "ip route add " + address + " dev " + transmit.name();
        }
        return device.get().equals(receive)
                ? "ringcast run -i "
                        + transmit.name()
                        + " -o "
                        + receive
                        + " ...   # they may be swapped"
                : "ringcast run -o " + device.get() + " ...";
    }

    private Finding judge(Destination destination) {
        final String address = destination.address().toString();
        final String check = "to " + address;
        final boolean own = network.isLocal(destination.address());
        if (own && destination.deliver() != Deliver.WIRE) {
            return here(check, destination);
        }
        if (!own && destination.deliver() == Deliver.LOCAL) {
            return Finding.fail(
                    check,
                    "is to be delivered locally, but is no address of this host",
                    "ip addr add "
                            + address
                            + "/"
                            + destination.address().bits()
                            + " dev "
                            + transmit.name());
        }
        if (destination.isResolved()) {
            return given(check, destination);
        }
        if (own) {
            return Finding.warn(
                    check,
                    "an address of this host, but sent on the wire, where nobody answers for it",
                    "ringcast run --to-mac MAC ...");
        }
        final IpAddress nextHop;
        try {
            nextHop = network.nextHop(destination.address());
        } catch (NetworkException e) {
            return Finding.warn(check, reason(e, address), way(destination.address()));
        }
        try {
            final Neighbour neighbour = network.resolve(destination.address());
            final String through =
                    Neighbours.isGateway(nextHop, destination.address())
                            ? ", of gateway " + nextHop
                            : "";
            return Finding.ok(check, "on the wire to " + neighbour.macText() + through);
        } catch (NetworkException e) {
            return Finding.warn(
                    check,
                    reason(e, address),
                    String.format(
                            Locale.ROOT,
                            "ip neigh replace %s lladdr MAC dev %s   # or run with --to-mac MAC",
                            nextHop,
                            transmit.name()));
        }
    }
}
