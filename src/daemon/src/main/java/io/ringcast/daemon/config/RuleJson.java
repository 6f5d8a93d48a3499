package io.ringcast.daemon.config;

import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.rule.Destination;
import io.ringcast.engine.rule.Match;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rules as JSON, with the keys of a configuration file. */
public final class RuleJson {
    private RuleJson() {}

    /**
     * Returns the rules in force.
     *
     * @param everywhere the rules of each receive interface; they differ only in the interface's
     *     own addresses
     * @param interfaceNames names of the receive interfaces, in the same order
     */
    public static List<Map<String, Object>> of(
            List<RuleSet> everywhere, List<String> interfaceNames) {
        final List<Map<String, Object>> rules = new ArrayList<>();
        for (int i = 0; i < everywhere.get(0).size(); i++) {
            final Map<String, Object> map = of(everywhere.get(0).get(i));
            final Map<String, Object> match = match(everywhere.get(0).get(i).match());
            match.put("group", groups(everywhere, interfaceNames, i));
            map.put("match", match);
            rules.add(map);
        }
        return rules;
    }

    /**
     * Returns the groups that a rule matches on the receive interfaces, each once, in the order of
     * the interfaces.
     */
    public static String groups(List<RuleSet> everywhere, List<String> interfaceNames, int rule) {
        return IntStream.range(0, interfaceNames.size())
                .filter(i -> everywhere.get(i).get(rule).match().isOn(interfaceNames.get(i)))
                .mapToObj(i -> Match.formatGroup(everywhere.get(i).get(rule).match().group()))
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** Returns the fields of a rule. */
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

    /** Returns a port as a file has it: a number, or a range. */
    private static Object port(Destination to) {
        if (to.mapsPorts()) {
            return to.port() + "-" + to.lastPort();
        }
        return to.port() == Destination.SAME_PORT ? null : to.port();
    }
}
