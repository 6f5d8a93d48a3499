package io.ringcast.daemon.config;

import java.util.List;

/** Reads {@link ServiceSettings}. */
final class ServiceReader {
    static final List<String> KEYS = List.of("name");

    private ServiceReader() {}

    static ServiceSettings read(Section top) {
        return new ServiceSettings(top.read("name", Words::runName));
    }
}
