package io.ringcast.daemon.config;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import java.util.LinkedHashMap;
import java.util.Map;

/** A rule as JSON, with the words of a configuration file. */
public final class RuleJson {
    private RuleJson() {}

    /** A rule. */
    public static Map<String, Object> of(Rule rule) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("name", rule.name());
        map.put("interface", rule.match().interfaceName());
        map.put("match", match(rule.match()));
        map.put("to", rule.destinations().stream().map(RuleJson::destination).toList());
        map.put("udp-checksum", rule.options().udpChecksum().toString());
        map.put("ttl", rule.options().ttl().toString());
        map.put("vlan", rule.options().vlan().toString());
        map.put("source-mac", rule.options().sourceMac().toString());
        map.put("source", rule.options().source().toString());
        map.put("fragments", rule.options().fragments().toString());
        map.put("gso", rule.options().gso().toString());
        return map;
    }

    private static Map<String, Object> match(Match match) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("group", Match.formatGroup(match.group()));
        map.put("port", Words.text(match.ports()));
        map.put("source", Words.source(match));
        map.put("vlan", Match.formatVlan(match.vlan()));
        return map;
    }

    private static Map<String, Object> destination(Destination to) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("ip", to.address().toString());
        map.put("port", port(to));
        map.put("mac", to.isResolved() ? MacAddress.format(to.mac()) : null);
        map.put("deliver", to.deliver().toString());
        return map;
    }

    /** A number, or a range, as it may be written. */
    private static Object port(Destination to) {
        if (to.mapsPorts()) {
            return to.port() + "-" + to.lastPort();
        }
        return to.port() == Destination.SAME_PORT ? null : to.port();
    }
}
