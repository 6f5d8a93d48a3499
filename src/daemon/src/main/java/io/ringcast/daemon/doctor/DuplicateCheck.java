package io.ringcast.daemon.doctor;

import io.ringcast.engine.frame.Ipv4Address;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Whether an application of this host gets the multicast already, besides what is forwarded. */
final class DuplicateCheck implements Check {
    private final HostFiles files;
    private final Link receive;
    private final RuleSet rules;
    private final boolean local;
    private final boolean consume;

    /**
     * @param local whether frames are delivered to this host itself
     * @param consume whether what is forwarded is withheld from its stack
     */
    DuplicateCheck(HostFiles files, Link receive, RuleSet rules, boolean local, boolean consume) {
        this.files = files;
        this.receive = receive;
        this.rules = rules;
        this.local = local;
        this.consume = consume;
    }

    @Override
    public String name() {
        return "duplicates";
    }

    @Override
    public List<Finding> findings() {
        final IgmpTable table = IgmpTable.of(files.lines("/proc/net/igmp"), receive.name());
        final Set<Integer> ports = new HashSet<>();
        UdpSockets.of(files).forEach(socket -> ports.add(socket.port()));
        for (final Rule rule : rules.rules()) {
            for (final int group : table.groups()) {
                if (rule.match().group().contains(group)
                        && ports.stream().anyMatch(port -> within(rule, port))) {
                    return List.of(
                            found(Ipv4Address.format(group), rule.match().ports().toString()));
                }
            }
        }
        return List.of(
                Finding.ok(name(), "no application of this host takes these groups and ports"));
    }

    private static boolean within(Rule rule, int port) {
        return rule.match().ports().contains(port);
    }

    private Finding found(String group, String ports) {
        final String message =
                String.format(
                        Locale.ROOT,
                        "an application of this host has joined %s on %s and listens on port %s: ",
                        group,
                        receive.name(),
                        ports);
        if (consume) {
            return Finding.info(name(), message + "the original is withheld from it (--consume)");
        }
        return local
                ? Finding.warn(
                        name(),
                        message + "it gets each datagram twice if both are for it",
                        "ringcast run --consume ...")
                : Finding.info(name(), message + "it keeps getting the original");
    }
}
