package io.ringcast.daemon.doctor;

import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Neighbour;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Whether each destination can be reached, and how. */
final class DestinationCheck implements Check {
    /** How the host answers questions about destinations. */
    interface Network {
        /** Whether the address is this host's own. */
        boolean isLocal(int address);

        /**
         * Whose MAC address is needed: the destination itself, or its gateway.
         *
         * @throws NetworkException if no route leads there
         */
        int nextHop(int address);

        /**
         * Finds the MAC address.
         *
         * @throws NetworkException if there is no answer
         */
        Neighbour resolve(int address);
    }

    private final RuleSet rules;
    private final Link transmit;
    private final Network network;

    DestinationCheck(RuleSet rules, Link transmit, Network network) {
        this.rules = rules;
        this.transmit = transmit;
        this.network = network;
    }

    @Override
    public String name() {
        return "destinations";
    }

    @Override
    public List<Finding> findings() {
        final Map<Integer, Destination> distinct = new LinkedHashMap<>();
        for (final Rule rule : rules.rules()) {
            for (final Destination destination : rule.destinations()) {
                distinct.putIfAbsent(destination.address(), destination);
            }
        }
        final List<Finding> findings = new ArrayList<>(judgeAll(distinct.values()));
        // As a run has it: one of several that cannot be reached is a warning
        if (findings.stream().allMatch(finding -> finding.status() == Status.WARN)) {
            findings.replaceAll(
                    finding -> Finding.fail(finding.check(), finding.message(), finding.fix()));
        }
        return findings;
    }

    /** All at once: those that do not answer take seconds. */
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

    /** Without the address in front, which the finding's name tells. */
    private static String reason(NetworkException failure, String address) {
        final String start = address + ": ";
        return failure.getMessage().startsWith(start)
                ? failure.getMessage().substring(start.length())
                : failure.getMessage();
    }

    private Finding judge(Destination destination) {
        final String address = Ipv4Address.format(destination.address());
        final String check = "to " + address;
        if (network.isLocal(destination.address())) {
            return Finding.fail(
                    check,
                    "an address of this host: a frame sent to it would leave on the wire and be"
                            + " lost",
                    "ringcast run --to ADDRESS ...   # another host's");
        }
        if (destination.isResolved()) {
            return Finding.ok(check, "on the wire to " + MacAddress.format(destination.mac()));
        }
        final int nextHop;
        try {
            nextHop = network.nextHop(destination.address());
        } catch (NetworkException e) {
            return Finding.warn(
                    check,
                    reason(e, address),
                    "ip route add " + address + " dev " + transmit.name());
        }
        try {
            final Neighbour neighbour = network.resolve(destination.address());
            final String through =
                    nextHop == destination.address()
                            ? ""
                            : ", of gateway " + Ipv4Address.format(nextHop);
            return Finding.ok(check, "on the wire to " + neighbour.macText() + through);
        } catch (NetworkException e) {
            return Finding.warn(
                    check,
                    reason(e, address),
                    "ip neigh replace %s lladdr MAC dev %s   # or run with --to-mac MAC"
                            .formatted(Ipv4Address.format(nextHop), transmit.name()));
        }
    }
}
