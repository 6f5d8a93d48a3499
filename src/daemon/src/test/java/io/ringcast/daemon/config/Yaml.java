package io.ringcast.daemon.config;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads configurations for tests. */
public final class Yaml {
    /** Valid rule, to be put below "rules:". */
    static final String RULE = "  - {name: a, to: [10.0.2.2]}\n";

    private Yaml() {}

    /** Parses a valid configuration under the file name FILE. */
    public static Config read(String text) {
        return ConfigFile.parse("FILE", text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns all error messages for a configuration, one per line; empty if it is valid. */
    public static List<String> errors(String text) {
        return errors(text.getBytes(StandardCharsets.UTF_8));
    }

    static List<String> errors(byte[] bytes) {
        try {
            ConfigFile.parse("FILE", bytes);
            return List.of();
        } catch (ConfigException e) {
            return e.lines();
        }
    }
}
