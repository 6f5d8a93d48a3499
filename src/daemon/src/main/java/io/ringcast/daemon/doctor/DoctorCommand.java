package io.ringcast.daemon.doctor;

import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.run.RunOptions;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Command {@code doctor}: prints what on this host prevents or slows a run, and how to fix it. */
@Command(
        name = "doctor",
        sortOptions = false,
        description = "Find what stands in the way of a run, or slows it down, and how to mend it.",
        footer = {
            "",
            "Takes run's options, so that it judges what run would do; changes nothing.",
            "Exit code 0: a run works; 1: it would not; 2: usage."
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final double MAX_SECONDS = 3_600;

    @Mixin private RunOptions options;

    @Option(
            names = "--listen",
            paramLabel = "S",
            description =
                    "Join as a run would, and tell what arrives on -i in S seconds (promiscuous mode);"
                            + " if no rule takes it, then what on -o.")
    private String listen;

    @Option(names = "--json", description = "The findings as one JSON array.")
    private boolean json;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    @Spec private CommandSpec spec;

    /** Created by picocli. */
    public DoctorCommand() {}

    @Override
    public Integer call() {
        final OptionalDouble seconds =
                listen == null
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(
                                new Arguments(spec).positive("--listen", listen, MAX_SECONDS));
        final List<Finding> findings =
                Examination.of(Checks.of(options.validate(spec), HostFiles.ofHost(), seconds));
        if (json) {
            System.out.println(Json.write(findings.stream().map(Finding::toMap).toList()));
        } else {
            DoctorText.lines(findings, Console.colours()).forEach(System.out::println);
        }
        return findings.stream().anyMatch(finding -> finding.status() == Status.FAIL) ? 1 : 0;
    }
}
