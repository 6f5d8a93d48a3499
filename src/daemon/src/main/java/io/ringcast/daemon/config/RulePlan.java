package io.ringcast.daemon.config;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.RuleSet;
import java.util.function.Function;

/** Rules that are complete except for an address that only the host knows. */
@FunctionalInterface
public interface RulePlan {
    /**
     * Returns the rules.
     *
     * @param ownAddress returns the transmit interface's address of the same family as a group;
     *     called if the destination is that interface's own address
     */
    RuleSet rules(Function<IpPrefix, IpAddress> ownAddress);

    /**
     * Returns some address of the group's family, for calls of {@link #rules} where the address
     * does not matter.
     */
    static IpAddress anyAddress(IpPrefix group) {
        return IpAddress.parse(group.isIpv4() ? "10.0.0.1" : "2001:db8::1");
    }
}
