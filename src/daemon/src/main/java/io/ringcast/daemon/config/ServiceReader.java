package io.ringcast.daemon.config;

import java.util.List;

/** Reads {@link ServiceSettings}. */
final class ServiceReader {
    private static final String NAME = "name";
    private static final String CONTROL = "control";
    private static final String METRICS = "metrics";

    static final List<String> KEYS = List.of(NAME, CONTROL, METRICS);

    private ServiceReader() {}

    static ServiceSettings read(Section top) {
        return new ServiceSettings(
                top.read(NAME, Words::runName),
                top.read(CONTROL, ControlPath::parse),
                top.read(METRICS, HttpAddress::parse));
    }
}
