package io.ringcast.daemon.config;

import java.util.Optional;

/**
 * Settings of a run as a service. A value that is not set comes from another source or from the
 * defaults.
 *
 * @param name name of the run, which distinguishes it from other runs on the host
 * @param control path of the control socket
 * @param metrics address of the metrics server
 * @param log log settings
 */
public record ServiceSettings(
        Optional<String> name,
        Optional<ControlPath> control,
        Optional<HttpAddress> metrics,
        LogSettings log) {
    /** Name of a run without a configured name. */
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
