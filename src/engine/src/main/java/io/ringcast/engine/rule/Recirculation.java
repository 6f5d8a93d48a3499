package io.ringcast.engine.rule;

import io.ringcast.engine.address.Ipv4Address;
import io.ringcast.engine.address.Ipv4Prefix;
import java.util.ArrayList;
import java.util.List;

/**
 * Destination whose datagrams a rule takes again wherever the network brings them back: another
 * forwarder the other way, a bridge, a cable between both interfaces. Then one datagram goes round
 * without end, unless its TTL is decremented on the way.
 *
 * <p>Setting the TTL ends nothing: it is set again in each round.
 *
 * @param sender the rule that has the destination
 * @param destination a group, or a host's address that a rule takes, too
 * @param taker the rule that takes what is sent there
 */
public record Recirculation(Rule sender, Destination destination, Rule taker) {
    /** All that a rule set makes possible, in the order of its rules and destinations. */
    public static List<Recirculation> of(RuleSet rules) {
        final List<Recirculation> found = new ArrayList<>();
        for (final Rule sender : rules.rules()) {
            for (final Destination destination : sender.destinations()) {
                for (final Rule taker : rules.rules()) {
                    if (takes(taker.match(), sender, destination)) {
                        found.add(new Recirculation(sender, destination, taker));
                    }
                }
            }
        }
        return found;
    }

    private static boolean takes(Match taker, Rule sender, Destination destination) {
        return taker.group().contains(destination.address())
                && Coverage.overlap(sent(sender, destination), taker);
    }

    /** What a rule's frames look like when they have left, to where a rule's match may lie. */
    private static Match sent(Rule rule, Destination destination) {
        final Match match = rule.match();
        final RewriteOptions options = rule.options();
        return new Match(
                new Ipv4Prefix(destination.address(), Integer.SIZE),
                destination.port() == Destination.SAME_PORT
                        ? match.ports()
                        : new PortRange(destination.port(), destination.lastPort()),
                options.source().isKeep()
                        ? match.source()
                        : new Ipv4Prefix(options.source().address(), Integer.SIZE),
                options.vlan().equals(VlanRewrite.PRESERVE) ? match.vlan() : options.vlan().code());
    }

    /** True if these rules send such a datagram round without end. */
    public boolean isEndless() {
        return !sender.options().ttl().equals(Ttl.DECREMENT);
    }

    /** The warning about it, one line. */
    public String warning() {
        return "rule "
                + sender.name()
                + ": "
                + (sender.equals(taker) ? "it" : "rule " + taker.name())
                + " takes what is sent to "
                + Ipv4Address.format(destination.address())
                + " again, if the network brings it back, as a second forwarder the other way does:"
                + " a datagram then goes round without end; ttl: decrement ends that, and drops what"
                + " comes with a TTL of 1";
    }
}
