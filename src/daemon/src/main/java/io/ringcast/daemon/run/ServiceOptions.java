package io.ringcast.daemon.run;

import io.ringcast.daemon.config.ServiceSettings;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.console.Arguments;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options that are about a run as a service. */
final class ServiceOptions {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "Tells this run from others on the host ("
                            + ServiceSettings.DEFAULT_NAME
                            + ").")
    private String name;

    /** Filled by picocli. */
    ServiceOptions() {}

    ServiceSettings settings(Arguments arguments) {
        return new ServiceSettings(
                Optional.ofNullable(name)
                        .map(text -> arguments.parsed("--name", text, Words::runName)));
    }
}
