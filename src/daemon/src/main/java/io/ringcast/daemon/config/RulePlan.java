package io.ringcast.daemon.config;

import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.RuleSet;
import java.util.function.Function;

/** Rules, complete but for an address that only the host knows. */
@FunctionalInterface
public interface RulePlan {
    /**
     * The rules.
     *
     * @param ownAddress asked for the transmitting interface's address of the same family as these
     *     groups, if that is where frames are to go
     */
    RuleSet rules(Function<IpPrefix, IpAddress> ownAddress);

    /** Some address of the same family, for {@link #rules} where it does not matter which. */
    static IpAddress anyAddress(IpPrefix group) {
        return IpAddress.parse(group.isIpv4() ? "10.0.0.1" : "2001:db8::1");
    }
}
