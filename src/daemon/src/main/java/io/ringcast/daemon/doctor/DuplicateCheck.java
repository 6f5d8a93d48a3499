package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Checks whether an application of this host receives the multicast in addition to the forwarded
 * datagrams, or receives neither. If any process, or the run, joins a group on an interface, the
 * datagrams go to each socket that is bound to the port and to either any address or the group
 * (IP_MULTICAST_ALL in ip(7)). A socket that is bound to the group receives nothing else.
 */
final class DuplicateCheck implements Check {
    private final HostFiles files;
    private final Link receive;
    private final RuleSet rules;
    private final Set<IpAddress> joins;
    private final Predicate<Rule> doubled;
    private final Predicate<Rule> withheld;
    private final Supplier<String> remedy;

    /**
     * @param joins the groups that the run is to join
     * @param doubled whether frames of a rule are also delivered to this host itself, to the same
     *     ports
     * @param withheld whether frames that match a rule are withheld from the stack
     * @param remedy the command that prevents duplicates; empty for none
     */
    DuplicateCheck(
            HostFiles files,
            Link receive,
            RuleSet rules,
            Set<IpAddress> joins,
            Predicate<Rule> doubled,
            Predicate<Rule> withheld,
            Supplier<String> remedy) {
        this.files = files;
        this.receive = receive;
        this.rules = rules;
        this.joins = joins;
        this.doubled = doubled;
        this.withheld = withheld;
        this.remedy = remedy;
    }

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public List<Finding> findings() {
        final Set<IpAddress> joined = Memberships.groups(files, receive.name());
        final Set<IpAddress> groups = new TreeSet<>(joined);
        groups.addAll(joins);
        final List<UdpSockets.Bound> sockets = UdpSockets.of(files);
        Finding worst =
                Finding.ok(name(), "no application of this host takes these groups and ports");
        for (final Rule rule : rules.rules()) {
            for (final IpAddress group : groups) {
                for (final UdpSockets.Bound socket : sockets) {
                    if (rule.match().group().contains(group) && takes(socket, rule, group)) {
                        worst =
                                worse(
                                        worst,
                                        found(
                                                rule,
                                                group,
                                                joined.contains(group),
                                                socket.address().equals(group)));
                    }
                }
            }
        }
        return List.of(worst);
    }

    private static Finding worse(Finding one, Finding other) {
        return other.status().compareTo(one.status()) > 0 ? other : one;
    }

    private static boolean takes(UdpSockets.Bound socket, Rule rule, IpAddress group) {
        return rule.match().ports().contains(socket.port()) && socket.takes(group, socket.port());
    }

    private Finding found(Rule rule, IpAddress group, boolean joined, boolean bound) {
        final String message =
                String.format(
                        Locale.ROOT,
                        "an application of this host listens on port %s, and %s %s on %s: ",
                        rule.match().ports(),
                        joined ? "this host has joined" : "a run joins",
                        group,
                        receive.name());
        if (withheld.test(rule)) {
            if (bound && doubled.test(rule)) {
                return Finding.warn(
                        name(),
                        message
                                + "it is bound to the group, and gets neither the original, which is"
                                + " withheld (consume), nor what is sent to an address of this host",
                        "ringcast run --consume off ...");
            }
            return Finding.info(name(), message + "the original is withheld from it (consume)");
        }
        return doubled.test(rule) && !bound
                ? Finding.warn(
                        name(),
                        message + "it gets each datagram twice if both are for it",
                        remedy.get())
                : Finding.info(name(), message + "it gets the original");
    }
}
