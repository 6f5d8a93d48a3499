package io.ringcast.daemon.config;

import io.ringcast.engine.rule.RuleSet;
import java.util.function.IntSupplier;

/** Rules, complete but for an address that only the host knows. */
@FunctionalInterface
public interface RulePlan {
    /**
     * The rules.
     *
     * @param ownAddress asked for the transmitting interface's IPv4 address, if that is where
     *     frames are to go
     */
    RuleSet rules(IntSupplier ownAddress);
}
