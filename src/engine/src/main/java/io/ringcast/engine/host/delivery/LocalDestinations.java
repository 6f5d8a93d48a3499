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
 * The destinations of a rule set that are this host itself, and their present addresses.
 *
 * <p>Threading: {@link #move} by the control's thread, which also calls {@link #addresses};
 * everything else by any.
 */
final class LocalDestinations {
    private final boolean[] local;
    private final IpAddress[] addresses;
    private final Set<String> doubledRules = new HashSet<>();

    /**
     * Decides where each destination is.
     *
     * @param transmit the device that unicast leaves from
     * @throws IllegalArgumentException if a destination cannot be delivered to as it says
     */
    LocalDestinations(RuleSet rules, Link transmit, boolean qdiscBypass) {
        this(rules, transmit, qdiscBypass, null, new int[rules.destinations()]);
    }

    /**
     * Decides where each destination of other rules is. One that was this host, and has followed it
     * to another address, goes on to.
     *
     * @param formerOf for each destination which one of the former it is; -1 if none
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

    /** For each destination, whether it is this host. */
    boolean[] toArray() {
        return local.clone();
    }

    /** The rules whose datagrams applications of this host may get twice. */
    Set<String> doubledRules() {
        return doubledRules;
    }

    /** Addresses, each once. */
    Set<IpAddress> addresses() {
        final Set<IpAddress> own = new TreeSet<>();
        for (int d = 0; d < local.length; d++) {
            if (local[d]) {
                own.add(addresses[d]);
            }
        }
        return own;
    }

    /** A destination has another address now. */
    void move(int destination, IpAddress address) {
        addresses[destination] = address;
    }
}
