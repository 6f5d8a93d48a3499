package io.ringcast.daemon.run;

import io.ringcast.daemon.config.ControlPath;
import io.ringcast.daemon.config.HttpAddress;
import io.ringcast.daemon.config.LogSettings;
import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.log.LogFormat;
import io.ringcast.daemon.log.LogLevel;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options of a run as a service. */
final class ServiceOptions {
    /**
     * Environment variable that systemd sets to the unit's RuntimeDirectory; several directories
     * are separated by colons.
     */
    private static final String RUNTIME_DIRECTORY = "RUNTIME_DIRECTORY";

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Tells this run from others on the host ("
                            + ServiceSettings.DEFAULT_NAME
                            + ").")
    private String name;

    @Option(
            names = "--control",
            paramLabel = "PATH",
            description =
                    "Unix socket to listen at for requests, or off (under systemd"
                            + " $RUNTIME_DIRECTORY/control.sock, else off).")
    private String control;

    @Option(
            names = "--metrics",
            paramLabel = "ADDR:PORT",
            description = "Serve /metrics, /healthz and /readyz there by HTTP, or off (off).")
    private String metrics;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Started by root: go on as this user, without capabilities (no change).")
    private String user;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "Least to log: error, warning, info, debug (info).")
    private String logLevel;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            description = "Log lines as text or json (text).")
    private String logFormat;

    /** Created and filled by picocli. */
    ServiceOptions() {}

    /** Returns the user that the run switches to; empty to keep the present one. */
    Optional<String> user(Arguments arguments) {
        return Optional.ofNullable(user)
                .map(text -> arguments.parsed("--user", text, Words::userName));
    }

    ServiceSettings settings(Arguments arguments) {
        return new ServiceSettings(
                Optional.ofNullable(name)
                        .map(text -> arguments.parsed("--name", text, Words::runName)),
                Optional.ofNullable(control)
                        .map(text -> arguments.parsed("--control", text, ControlPath::parse)),
                Optional.ofNullable(metrics)
                        .map(text -> arguments.parsed("--metrics", text, HttpAddress::parse)),
                log(arguments));
    }

    /** Reads the log settings. */
    LogSettings log(Arguments arguments) {
        return new LogSettings(
                Optional.ofNullable(logLevel)
                        .map(word -> arguments.word("--log-level", word, LogLevel.class)),
                Optional.ofNullable(logFormat)
                        .map(word -> arguments.word("--log-format", word, LogFormat.class)));
    }

    /**
     * Reads the settings that systemd passes in the environment. They rank between the file and the
     * defaults.
     */
    static ServiceSettings environment(Arguments arguments, Map<String, String> variables) {
        return new ServiceSettings(
                Optional.empty(),
                Optional.ofNullable(variables.get(RUNTIME_DIRECTORY))
                        .map(directories -> directories.split(":")[0])
                        .filter(directory -> !directory.isEmpty())
                        .map(directory -> directory + "/" + ControlPath.FILE)
                        .map(path -> arguments.parsed(RUNTIME_DIRECTORY, path, ControlPath::parse)),
                Optional.empty(),
                LogSettings.NONE);
    }
}
