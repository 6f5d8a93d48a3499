package io.ringcast.daemon.config;

import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import java.util.Optional;

/**
 * What a file says of the engine's dealings with the host and the network around it; each may be
 * left to the command line and the defaults.
 *
 * @param join which multicast groups this host joins
 * @param nicFilter what the receive interface's own filter is asked to let through
 * @param waiting whether what the host lacks at the start is waited for
 */
public record HostSettings(
        Optional<JoinPolicy> join, Optional<NicFilter> nicFilter, Optional<Boolean> waiting) {
    /** Nothing is said. */
    public static final HostSettings NONE =
            new HostSettings(Optional.empty(), Optional.empty(), Optional.empty());

    private static final HostSettings DEFAULTS =
            new HostSettings(
                    Optional.of(JoinPolicy.AUTO),
                    Optional.of(NicFilter.GROUPS),
                    Optional.of(false));

    /** These, and where they say nothing, what the others say. */
    public HostSettings or(HostSettings others) {
        return new HostSettings(
                join.or(others::join),
                nicFilter.or(others::nicFilter),
                waiting.or(others::waiting));
    }

    /** These, and where they say nothing, the defaults. */
    public HostSettings orDefaults() {
        return or(DEFAULTS);
    }
}
