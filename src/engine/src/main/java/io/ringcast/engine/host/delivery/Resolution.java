package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.host.watch.HostWatch;
import io.ringcast.engine.match.RuleTable;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.RuleSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Resolution of the MAC addresses that rules do not give: found at the start, followed afterwards.
 */
public final class Resolution {
    private final RuleSet rules;
    private final HostDelivery delivery;

    /**
     * @param delivery knows the destinations that are this host
     */
    public Resolution(RuleSet rules, HostDelivery delivery) {
        this.rules = rules;
        this.delivery = delivery;
    }

    /**
     * Finds the MAC addresses.
     *
     * <p>If some destinations do not answer, this gives a warning, and their frames are counted as
     * {@code no_neighbour}. If no destination can be reached, the call fails.
     *
     * @param table receives the MAC addresses
     * @param transmit the device through which neighbours are reached @param timeout timeout for
     *     each destination
     * @param cancelled whether to give up
     * @param warnings receives one line for each destination that cannot be reached @throws
     *     NetworkException if no destination at all can be reached
     * @throws java.util.concurrent.CancellationException if {@code cancelled} returns true
     */
    public void resolve(
            RuleTable table,
            Link transmit,
            Duration timeout,
            BooleanSupplier cancelled,
            Consumer<String> warnings) {
        int reachable = 0;
        NetworkException failure = null;
        for (int d = 0; d < rules.destinations(); d++) {
            final Destination destination = rules.destination(d);
            try {
                if (delivery.isLocal(d)) {
                    table.setMac(d, delivery.mac());
                } else if (!destination.isResolved()) {
                    table.setMac(
                            d,
                            Neighbours.resolve(transmit, destination.address(), timeout, cancelled)
                                    .mac());
                }
                reachable++;
            } catch (NetworkException e) {
                failure = e;
                final String rule = rules.get(rules.ruleOf(d)).name();
                warnings.accept("rule " + rule + ": " + e.getMessage());
            }
        }
        if (reachable == 0 && failure != null) { // there may be no destination
            throw failure;
        }
    }

    /**
     * Finds the MAC addresses of new destinations, for other rules that are to come into force.
     * Destinations that do not answer in time are solicited again later, when they are followed.
     *
     * @param rules the other rules
     * @param formerOf for each new destination its former number; -1 if it is new
     * @param transmit the device through which neighbours are reached @param timeout timeout for
     *     all destinations together
     * @param warnings receives one line for each destination that cannot be reached @return MAC
     *     addresses by IP address; {@link MacAddress#NONE} if there was no answer
     */
    public static Map<IpAddress, Long> resolveNew(
            RuleSet rules,
            int[] formerOf,
            Link transmit,
            Duration timeout,
            Consumer<String> warnings) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        final Map<IpAddress, Long> found = new HashMap<>();
        for (int d = 0; d < rules.destinations(); d++) {
            final Destination destination = rules.destination(d);
            if (formerOf[d] < 0
                    && !destination.isResolved()
                    && !found.containsKey(destination.address())
                    && !isOwn(destination, transmit)) {
                long mac = MacAddress.NONE;
                try {
                    final long left = Math.max(0, deadline - System.nanoTime());
                    mac =
                            Neighbours.resolve(
                                            transmit,
                                            destination.address(),
                                            Duration.ofNanos(left),
                                            () -> false)
                                    .mac();
                } catch (NetworkException e) {
                    final String rule = rules.get(rules.ruleOf(d)).name();
                    warnings.accept("rule " + rule + ": " + e.getMessage());
                }
                found.put(destination.address(), mac);
            }
        }
        return found;
    }

    private static boolean isOwn(Destination destination, Link transmit) {
        return destination.deliver() == Deliver.LOCAL
                || destination.deliver() == Deliver.AUTO
                        && Addresses.isLocal(destination.address(), transmit);
    }

    /** Adds the destinations that depend on the state of the host to the watch. */
    public void follow(HostWatch watch) {
        for (int d = 0; d < rules.destinations(); d++) {
            if (delivery.isLocal(d)) {
                watch.followOwn(d);
            } else if (!rules.destination(d).isResolved()) {
                watch.follow(d);
            }
        }
    }
}
