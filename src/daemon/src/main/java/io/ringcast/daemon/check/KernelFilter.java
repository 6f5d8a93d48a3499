package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import io.ringcast.engine.match.BpfFilter;
import io.ringcast.engine.ring.ReceiveSocket;
import io.ringcast.engine.rule.Rule;
import io.ringcast.engine.rule.RuleSet;
import java.util.List;
import java.util.Objects;

/**
 * Kernel filter that a run with a configuration would install.
 *
 * @param interfaceName the receive interface; null if the filter is the same on every receive
 *     interface
 * @param filter the filter program
 */
record KernelFilter(String interfaceName, BpfFilter filter) {
    /**
     * Returns one filter for all interfaces, or one for each interface if rules name interfaces.
     */
    static List<KernelFilter> of(Config config) {
        final RuleSet rules = config.rules();
        if (!rules.namesInterface()) {
            return List.of(new KernelFilter(null, compile(rules)));
        }
        return interfaces(config).stream()
                .map(name -> new KernelFilter(name, compile(rules.on(name))))
                .toList();
    }

    /**
     * Returns the receive interfaces of the file. If the file names none, returns those that its
     * rules name.
     */
    private static List<String> interfaces(Config config) {
        final List<String> said = config.engine().receiveInterfaces();
        return said.isEmpty()
                ? config.rules().rules().stream()
                        .map(Rule::match)
                        .map(match -> match.interfaceName())
                        .filter(Objects::nonNull)
                        .distinct()
                        .toList()
                : said;
    }

    private static BpfFilter compile(RuleSet rules) {
        return BpfFilter.compile(rules, ReceiveSocket.MAX_FILTER);
    }
}
