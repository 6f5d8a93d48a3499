package io.ringcast.daemon.config;

import io.ringcast.engine.host.JoinPolicy;
import io.ringcast.engine.host.NicFilter;
import java.util.Optional;

/**
 * Settings about the host and its network, of a file or of the command line. A value that is not
 * set comes from the other source or from the defaults.
 *
 * @param join which multicast groups this host joins
 * @param nicFilter what the receive interface's hardware filter is set to let through
 * @param waiting whether the run waits at its start until the host is ready
 */
public record HostSettings(
        Optional<JoinPolicy> join, Optional<NicFilter> nicFilter, Optional<Boolean> waiting) {
    /** No value is set. */
    public static final HostSettings NONE =
            new HostSettings(Optional.empty(), Optional.empty(), Optional.empty());

    private static final HostSettings DEFAULTS =
            new HostSettings(
                    Optional.of(JoinPolicy.AUTO),
                    Optional.of(NicFilter.GROUPS),
                    Optional.of(false));

    /** Returns these settings; values that are not set here come from {@code others}. */
    public HostSettings or(HostSettings others) {
        return new HostSettings(
                join.or(others::join),
                nicFilter.or(others::nicFilter),
                waiting.or(others::waiting));
    }

    /** Returns these settings, with the defaults for values that are not set. */
    public HostSettings orDefaults() {
        return or(DEFAULTS);
    }
}
