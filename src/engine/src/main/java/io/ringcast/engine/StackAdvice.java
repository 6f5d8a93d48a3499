package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.network.Link;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;

/**
 * Warning about rules for this host's own addresses: the host's stack gets and answers these
 * frames, too.
 */
final class StackAdvice {
    private StackAdvice() {}

    /**
     * Warns, unless matching frames are kept from the stack.
     *
     * @param rules as written, because an own address may be assigned later, or change
     * @param receive the receive interfaces
     */
    static void warn(EngineConfig config, RuleSet rules, List<Link> receive) {
        if (config.host().consume() == Consume.ON) {
            return;
        }
        for (final Rule rule : rules.rules()) {
            if (isOwn(rule.match(), receive)) {
                config.warnings().accept(warning(rule));
            }
        }
    }

    private static boolean isOwn(Match match, List<Link> receive) {
        final IpAddress address = match.group().address();
        return match.isOwn()
                || !match.isMulticast()
                        && receive.stream().anyMatch(link -> Addresses.isLocal(address, link));
    }

    private static String warning(Rule rule) {
        return "rule "
                + rule.name()
                + ": "
                + Match.formatGroup(rule.match().group())
                + " is an address of this host: its IP stack gets the datagrams, too, and answers with "
                + (rule.match().isIpv4() ? "ICMP" : "ICMPv6")
                + " port unreachable if no socket has the port; to keep them from the stack, set"
                + " consume: on";
    }
}
