package io.ringcast.daemon.config;

import java.util.List;

/** Reader of {@link ServiceSettings}. */
final class ServiceReader {
    private static final String NAME = "name";
    private static final String CONTROL = "control";
    private static final String METRICS = "metrics";
    private static final String LOG_LEVEL = "log-level";
    private static final String LOG_FORMAT = "log-format";

    static final List<String> KEYS = List.of(NAME, CONTROL, METRICS, LOG_LEVEL, LOG_FORMAT);

    private ServiceReader() {}

    static ServiceSettings read(Section top) {
        return new ServiceSettings(
                top.read(NAME, Words::runName),
                top.read(CONTROL, ControlPath::parse),
                top.read(METRICS, HttpAddress::parse),
                new LogSettings(
                        top.read(LOG_LEVEL, Words::logLevel),
                        top.read(LOG_FORMAT, Words::logFormat)));
    }
}
