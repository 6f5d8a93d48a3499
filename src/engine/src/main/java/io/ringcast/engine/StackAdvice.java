package io.ringcast.engine;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.host.Consume;
import io.ringcast.engine.network.Addresses;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;

/** Warning about rules for this host's own addresses, which its stack answers, too. */
final class StackAdvice {
    private StackAdvice() {}

    static void warn(EngineConfig config, RuleSet rules) {
        if (config.host().consume() == Consume.ON) {
            return;
        }
        for (final Rule rule : rules.rules()) {
            final IpAddress address = rule.match().group().address();
            if (!rule.match().isMulticast() && Addresses.isLocal(address)) {
                config.warnings()
                        .accept(
                                "rule "
                                        + rule.name()
                                        + ": "
                                        + address
                                        + " is an address of this host: its IP stack gets the datagrams, too,"
                                        + " and answers with ICMP port unreachable if no socket has the port;"
                                        + " to keep them from the stack, set consume: on");
            }
        }
    }
}
