package io.ringcast.engine.host.delivery;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Deliver;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Destinations of a rule set that are this host itself, with their present addresses.
 *
 * <p>Threading: {@link #move} and {@link #addresses} are called by the control thread; all other
 * methods by any thread.
 */
final class LocalDestinations {
    private final boolean[] local;
    private final IpAddress[] addresses;
    private final Set<String> doubledRules = new HashSet<>();

    /**
     * Decides which destinations are this host.
     *
     * @param transmit the device that unicast leaves from
     * @throws IllegalArgumentException if a destination's {@code deliver} option cannot be met
     */
    LocalDestinations(RuleSet rules, Link transmit, boolean qdiscBypass) {
        this(rules, transmit, qdiscBypass, null, new int[rules.destinations()]);
    }

    /**
     * Decides which destinations of other rules are this host. A former destination that was this
     * host and has moved to another address keeps that address.
     *
     * @param formerOf for each destination its former number; -1 if it is new
     */
    LocalDestinations(
            RuleSet rules,
            Link transmit,
            boolean qdiscBypass,
            LocalDestinations former,
            int[] formerOf) {
        local = new boolean[rules.destinations()];
        addresses = new IpAddress[local.length];
        for (int d = 0; d < local.length; d++) {
            final Destination destination = rules.destination(d);
            final Rule rule = rules.get(rules.ruleOf(d));
            final boolean moved =
                    former != null
                            && formerOf[d] >= 0
                            && former.local[formerOf[d]]
                            && !former.addresses[formerOf[d]].equals(destination.address());
            local[d] = moved || isLocal(destination, transmit, qdiscBypass);
            addresses[d] = moved ? former.addresses[formerOf[d]] : destination.address();
            if (local[d] && destination.keeps(rule.match().ports())) {
                doubledRules.add(rule.name());
            }
        }
    }

    private static boolean isLocal(Destination destination, Link transmit, boolean qdiscBypass) {
        if (destination.deliver() == Deliver.WIRE) {
            return false;
        }
        final boolean own = Addresses.isLocal(destination.address(), transmit);
        if (!own && destination.deliver() == Deliver.LOCAL) {
            throw new IllegalArgumentException(
                    "destination "
                            + destination
                            + ": deliver local: must be an address of this host: add it, or set deliver wire");
        }
        if (own && qdiscBypass) {
            throw new IllegalArgumentException(HostDelivery.bypassed(destination));
        }
        if (own && destination.isResolved() && destination.mac() != transmit.mac()) {
            throw new IllegalArgumentException(
                    String.format(
                                    Locale.ROOT,
                                    "destination %s: is an address of this host, so its MAC address must be that of",
                                    destination)
                            + String.format(
                                    Locale.ROOT,
                                    " %s: leave it out, or set deliver wire",
                                    transmit.name()));
        }
        return own;
    }

    boolean isLocal(int destination) {
        return local[destination];
    }

    /** Returns, for each destination, whether it is this host. */
    boolean[] toArray() {
        return local.clone();
    }

    /** Returns the names of the rules whose datagrams applications of this host may get twice. */
    Set<String> doubledRules() {
        return doubledRules;
    }

    /** Returns the addresses of destinations that are this host, each once. */
    Set<IpAddress> addresses() {
        final Set<IpAddress> own = new TreeSet<>();
        for (int d = 0; d < local.length; d++) {
            if (local[d]) {
                own.add(addresses[d]);
            }
        }
        return own;
    }

    /** Changes the address of a destination. */
    void move(int destination, IpAddress address) {
        addresses[destination] = address;
    }
}
