package io.ringcast.daemon.config;

import io.ringcast.daemon.console.Arguments;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Option that names a configuration file. */
public final class ConfigOption {
    private static final String NAME = "-c";

    @Option(names = NAME, paramLabel = "FILE", description = "Rules and settings from a file.")
    private String file;

    /** Created and filled by picocli. */
    public ConfigOption() {}

    /** Returns whether a file is named. */
    public boolean isGiven() {
        return file != null;
    }

    /**
     * Reads the file, if one is named.
     *
     * @param inTheirPlace given options that must not be combined with a file, because the file has
     *     the same settings
     * @throws picocli.CommandLine.ParameterException if there are such options
     * @throws ConfigException if the file has errors
     */
    public Optional<Config> read(Arguments arguments, List<String> inTheirPlace) {
        if (file == null) {
            return Optional.empty();
        }
        final Path path = arguments.parsed(NAME, file, ConfigOption::path);
        if (!inTheirPlace.isEmpty()) {
            throw arguments.bad(
                    NAME
                            + " "
                            + file
                            + ": the rules come from the file, so there can be no "
                            + String.join(", ", inTheirPlace));
        }
        return Optional.of(ConfigFile.read(path));
    }

    /** Converts a file name to a path. */
    public static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("file name: " + e.getReason(), e);
        }
    }
}
