package io.ringcast.daemon.doctor;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks link-local addresses in rules. They are valid on one link only: routers do not forward
 * packets with such an address (RFC 4291 section 2.5.6), and on another link the address may belong
 * to another host.
 */
final class LinkLocalCheck implements Check {
    private static final IpPrefix LINK_LOCAL = IpPrefix.parse("fe80::/10");

    private final RuleSet rules;

    LinkLocalCheck(RuleSet rules) {
        this.rules = rules;
    }

    @Override
    public String name() {
        return "link-local";
    }

    @Override
    public List<Finding> findings() {
        final List<Finding> findings = new ArrayList<>();
        for (final Rule rule : rules.rules()) {
            rule.destinations().stream()
                    .map(Destination::address)
                    .filter(LINK_LOCAL::contains)
                    .findFirst()
                    .ifPresent(address -> findings.add(destination(rule, address)));
            final IpAddress source = rule.options().source().address();
            if (LINK_LOCAL.contains(source)) {
                findings.add(sender(rule, "sends from " + source));
            } else if (LINK_LOCAL.contains(rule.match().source())
                    && rule.options().source().isKeep()) {
                findings.add(sender(rule, "takes and keeps sources of " + rule.match().source()));
            }
        }
        return findings;
    }

    private Finding destination(Rule rule, IpAddress address) {
        return Finding.warn(
                name(),
                "rule "
                        + rule.name()
                        + " sends to "
                        + address
                        + ", which is on the transmitting interface's own link, and changes with the"
                        + " receiver's MAC address",
                "ringcast run --to IP ...   # an address beyond fe80::/10");
    }

    private Finding sender(Rule rule, String what) {
        return Finding.warn(
                name(),
                "rule "
                        + rule.name()
                        + " "
                        + what
                        + ": on another link nobody can answer, and no router passes it on",
                "ringcast run --source IP ...   # an address beyond fe80::/10");
    }
}
