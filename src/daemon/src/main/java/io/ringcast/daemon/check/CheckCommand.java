package io.ringcast.daemon.check;

import io.ringcast.daemon.config.Config;
import io.ringcast.daemon.config.ConfigException;
import io.ringcast.daemon.config.ConfigFile;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.report.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code check}: prints the meaning of a configuration file, or all its errors. */
@Command(
        name = "check",
        sortOptions = false,
        description = "Validate a configuration file, and show the rules that it makes.",
        footer = {
            "",
            "Asks nothing of the host: neither privileges nor that the interfaces exist.",
            "Exit code 0: valid; 2: not, with FILE:LINE:COLUMN of all that is wrong; 1: unreadable."
        })
public final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "-c",
            paramLabel = "FILE",
            required = true,
            description = "The configuration file (YAML).")
    private Path file;

    @Option(names = "--bpf", description = "List the kernel filter's program.")
    private boolean bpf;

    @Option(names = "--json", description = "The result as one JSON object.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    /** Created by picocli. */
    public CheckCommand() {}

    @Override
    public Integer call() {
        final Config config = read();
        final List<KernelFilter> filters = KernelFilter.of(config);
        if (json) {
            System.out.println(Json.write(ConfigJson.valid(config, filters, bpf)));
        } else {
            ConfigText.lines(config, filters, bpf).forEach(System.out::println);
        }
        return 0;
    }

    private Config read() {
        try {
            return ConfigFile.read(file);
        } catch (ConfigException e) {
            if (json) {
                System.out.println(Json.write(ConfigJson.wrong(file.toString(), e)));
            }
            throw e;
        }
    }
}
