package io.ringcast.daemon.doctor;

import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Whether an application of this host gets the multicast besides what is forwarded: because it has
 * joined a group, or because the run joins it. What a host has joined on an interface, each socket
 * gets that is bound to the port and to any address, or to the group (IP_MULTICAST_ALL in ip(7)).
 */
final class DuplicateCheck implements Check {
    private final HostFiles files;
    private final Link receive;
    private final RuleSet rules;
    private final Set<Integer> joins;
    private final Predicate<Rule> local;
    private final Predicate<Rule> withheld;

    /**
     * @param joins the groups that the run is to join
     * @param local whether frames of a rule are delivered to this host itself
     * @param withheld whether the stack does not get what a rule takes
     */
    DuplicateCheck(
            HostFiles files,
            Link receive,
            RuleSet rules,
            Set<Integer> joins,
            Predicate<Rule> local,
            Predicate<Rule> withheld) {
        this.files = files;
        this.receive = receive;
        this.rules = rules;
        this.joins = joins;
        this.local = local;
        this.withheld = withheld;
    }

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public List<Finding> findings() {
        final Set<Integer> joined =
                IgmpTable.of(files.lines("/proc/net/igmp"), receive.name()).groups();
        final Set<Integer> groups = new TreeSet<>(joined);
        groups.addAll(joins);
        final List<UdpSockets.Bound> sockets = UdpSockets.of(files);
        // What comes twice is told first
        for (final boolean here : new boolean[] {true, false}) {
            for (final Rule rule : rules.rules()) {
                for (final int group : groups) {
                    if (local.test(rule) == here
                            && rule.match().group().contains(group)
                            && sockets.stream().anyMatch(socket -> takes(socket, rule, group))) {
                        return List.of(found(rule, group, joined.contains(group)));
                    }
                }
            }
        }
        return List.of(
                Finding.ok(name(), "no application of this host takes these groups and ports"));
    }

    private static boolean takes(UdpSockets.Bound socket, Rule rule, int group) {
        return rule.match().ports().contains(socket.port()) && socket.takes(group, socket.port());
    }

    private Finding found(Rule rule, int group, boolean joined) {
        final String message =
                String.format(
                        Locale.ROOT,
                        "an application of this host listens on port %s, and %s %s on %s: ",
                        rule.match().ports(),
                        joined ? "this host has joined" : "a run joins",
                        Ipv4Address.format(group),
                        receive.name());
        if (withheld.test(rule)) {
            return Finding.info(name(), message + "the original is withheld from it (consume)");
        }
        return local.test(rule)
                ? Finding.warn(
                        name(),
                        message + "it gets each datagram twice if both are for it",
                        "ringcast run --consume on ...")
                : Finding.info(name(), message + "it gets the original");
    }
}
