package io.ringcast.daemon.config;

import java.util.Optional;

/**
 * Settings of a run as a service; each may be left to the command line and the defaults.
 *
 * @param name what tells this run from others on the host
 * @param control where it listens for requests
 * @param metrics where metrics are served
 * @param log what is logged, and how
 */
public record ServiceSettings(
        Optional<String> name,
        Optional<ControlPath> control,
        Optional<HttpAddress> metrics,
        LogSettings log) {
    /** Name of a run that has been given none. */
    public static final String DEFAULT_NAME = "default";

    /** No value is set. */
    public static final ServiceSettings NONE =
            new ServiceSettings(
                    Optional.empty(), Optional.empty(), Optional.empty(), LogSettings.NONE);

    private static final ServiceSettings DEFAULTS =
            new ServiceSettings(
                    Optional.of(DEFAULT_NAME),
                    Optional.of(ControlPath.OFF),
                    Optional.of(HttpAddress.OFF),
                    LogSettings.DEFAULTS);

    /** Returns these settings; values that are not set here come from {@code others}. */
    public ServiceSettings or(ServiceSettings others) {
        return new ServiceSettings(
                name.or(others::name),
                control.or(others::control),
                metrics.or(others::metrics),
                log.or(others.log));
    }

    /** Returns these settings, with the defaults for values that are not set. */
    public ServiceSettings orDefaults() {
        return or(DEFAULTS);
    }
}
