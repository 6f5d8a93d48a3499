package io.ringcast.daemon.config;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads configurations for tests. */
public final class Yaml {
    /** A rule that is right, to go below "rules:". */
    static final String RULE = "  - {name: a, to: [10.0.2.2]}\n";

    private Yaml() {}

    /** A valid one; the file is called FILE. */
    public static Config read(String text) {
        return ConfigFile.parse("FILE", text.getBytes(StandardCharsets.UTF_8));
    }

    /** All that is wrong with one, a line each; empty if nothing is. */
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
