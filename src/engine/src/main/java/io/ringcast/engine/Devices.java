package io.ringcast.engine;

import io.ringcast.engine.frame.MacAddress;
import io.ringcast.engine.linux.LinuxException;
import io.ringcast.engine.network.IgmpAdvice;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.network.Links;
import io.ringcast.engine.network.Neighbours;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.StaleFilter;
import io.ringcast.engine.network.UnansweredException;
import io.ringcast.engine.ring.Membership;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Gso;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import io.ringcast.engine.rule.RuleTable;
import io.ringcast.engine.watch.HostWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the two devices of an engine must be like, and what is asked of them. */
final class Devices {
    private Devices() {}

    /**
     * @throws NetworkException if there is no such interface
     * @throws EngineException if it cannot be used
     */
    static Link usable(String role, String name) {
        final Link link = Links.byName(name);
        if (!link.ethernet()) {
            throw new EngineException(
                    String.format(
                            Locale.ROOT,
                            "%s interface '%s': is not Ethernet (ARPHRD %d)",
                            role,
                            name,
                            link.hardwareType()));
        }
        if (!link.up()) {
            throw new EngineException(
                    String.format(
                            Locale.ROOT,
                            "%s interface '%s': is down; set it up with: ip link set %s up",
                            role,
                            name,
                            link.name()));
        }
        return link;
    }

    /**
     * Removes what runs that were killed have left at a device, whatever this one is going to do
     * there; a warning says so, or how to.
     */
    static void clear(Link link, Consumer<String> warnings) {
        try {
            for (final StaleFilter filter : StaleFilter.at(link)) {
                warnings.accept(cleared(filter));
            }
        } catch (LinuxException | NetworkException e) {
            warnings.accept(
                    "whether a run that was killed has left filters at "
                            + link.name()
                            + " cannot be found out: "
                            + e.getMessage());
        }
    }

    /** Warns where joins on the receiving device do not do what they should. */
    static void warnOfIgmp(EngineConfig config, Link link) {
        warnOfIgmp(
                link.name(),
                () ->
                        IgmpAdvice.of(
                                link,
                                !config.host()
                                        .joins()
                                        .joins(config.rules(), warning -> {})
                                        .isEmpty()),
                config.warnings());
    }

    static void warnOfIgmp(
            String device, Supplier<Optional<IgmpAdvice>> advice, Consumer<String> warnings) {
        try {
            advice.get().map(IgmpAdvice::problem).ifPresent(warnings);
        } catch (UnansweredException e) {
            // says nothing about the device; a start that is well has no warning
        } catch (LinuxException | NetworkException e) {
            warnings.accept("what stands on " + device + ": " + e.getMessage());
        }
    }

    private static String cleared(StaleFilter filter) {
        final String what = filter + ", which a run that was killed has left behind, ";
        try {
            filter.remove();
            return what + "is removed";
        } catch (LinuxException e) {
            return what + "cannot be removed: " + e.getMessage() + "; do: " + filter.command();
        }
    }

    /** What to ask of the receiving device's filters, nothing twice. */
    static List<Membership> memberships(NicFilter filter, RuleSet rules) {
        return switch (filter) {
            case GROUPS -> groups(rules);
            case ALLMULTI -> List.of(Membership.allMulticast());
            case PROMISC -> List.of(Membership.promiscuous());
        };
    }

    /**
     * The frames of all groups of all rules. Frames of a VLAN that the host has not configured are
     * discarded by most NICs (rx-vlan-filter), and AF_PACKET can open that filter only by
     * promiscuous mode (net/packet/af_packet.c, packet_dev_mc); so a rule that names a VLAN asks
     * for that.
     */
    private static List<Membership> groups(RuleSet rules) {
        final List<Membership> memberships = new ArrayList<>();
        for (final Rule rule : rules.rules()) {
            add(memberships, groups(rule.match()));
            if (rule.match().vlan() > Match.NO_VLAN) {
                add(memberships, Membership.promiscuous());
            }
        }
        return memberships;
    }

    private static Membership groups(Match match) {
        return match.group().length() == Integer.SIZE
                ? Membership.multicast(MacAddress.ofGroup(match.group().address()))
                : Membership.allMulticast();
    }

    private static void add(List<Membership> memberships, Membership membership) {
        if (!memberships.contains(membership)) {
            memberships.add(membership);
        }
    }

    /** For each destination, whether its frames may be merged into super-frames. */
    static boolean[] gso(RuleSet rules) {
        final boolean[] gso = new boolean[rules.destinations()];
        for (int d = 0; d < gso.length; d++) {
            gso[d] = rules.get(rules.ruleOf(d)).options().gso() == Gso.ON;
        }
        return gso;
    }

    /**
     * Finds the MAC addresses that the rules leave open.
     *
     * <p>One destination of several that does not answer is a warning, and its frames are counted
     * as {@code no_neighbour}; if none can be reached there is nothing to do.
     *
     * @throws NetworkException if no destination at all can be reached
     * @throws java.util.concurrent.CancellationException if the configuration says so
     */
    static void resolve(
            EngineConfig config, Link transmit, HostDelivery delivery, RuleTable table) {
        final RuleSet rules = config.rules();
        int reachable = 0;
        NetworkException failure = null;
        for (int d = 0; d < rules.destinations(); d++) {
            final Destination destination = rules.destination(d);
            try {
                if (delivery.isLocal(d)) {
                    table.setMac(d, delivery.mac());
                } else if (!destination.isResolved()) {
                    table.setMac(d, ask(config, transmit, destination));
                }
                reachable++;
            } catch (NetworkException e) {
                failure = e;
                final String rule = rules.get(rules.ruleOf(d)).name();
                config.warnings().accept("rule " + rule + ": " + e.getMessage());
            }
        }
        if (reachable == 0) {
            throw failure;
        }
    }

    /** Tells the watch of the destinations that depend on what happens to the host. */
    static void follow(RuleSet rules, HostDelivery delivery, HostWatch watch) {
        for (int d = 0; d < rules.destinations(); d++) {
            if (delivery.isLocal(d)) {
                watch.followOwn(d);
            } else if (!rules.destination(d).isResolved()) {
                watch.follow(d);
            }
        }
    }

    private static long ask(EngineConfig config, Link transmit, Destination destination) {
        final Duration timeout = Duration.ofMillis(config.host().neighbourTimeoutMillis());
        return Neighbours.resolve(transmit, destination.address(), timeout, config.cancelled())
                .mac();
    }
}
