package io.ringcast.bench;

import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.contender.Variants;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.Console;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Option;

/** Options that select the contenders and their CPUs. */
final class ContenderOptions {
    private static final int MAX_CPU = 1023;

    @Option(
            names = "--only",
            paramLabel = "NAME,...",
            split = ",",
            hideParamSyntax = true,
            description = "These contenders only (null and c are always useful).")
    private List<String> only = List.of();

    @Option(
            names = "--variant",
            paramLabel = "NAME=OPTIONS",
            hideParamSyntax = true,
            description = "Ringcast once more, with further options of run.")
    private List<String> variants = List.of();

    @Option(
            names = "--jvm",
            paramLabel = "NAME=OPTIONS",
            hideParamSyntax = true,
            description = "The same, with further options of its JVM; NAME may be a variant's.")
    private List<String> jvms = List.of();

    @Option(
            names = "--generator-cpu",
            paramLabel = "N",
            defaultValue = "0",
            description = "CPU of generator and sink (${DEFAULT-VALUE}).")
    private String generatorCpu;

    @Option(
            names = "--contender-cpu",
            paramLabel = "N",
            defaultValue = "1",
            description = "CPU of the contenders (${DEFAULT-VALUE}).")
    private String contenderCpu;

    @Option(names = "--list", description = "List the contenders, and which are absent.")
    private boolean list;

    /**
     * Values of the options.
     *
     * @param generatorCpu CPU of generator and sink
     * @param contenderCpu CPU of the contenders
     * @param options options of {@code ringcast run}, by variant
     * @param jvm JVM options, by variant
     * @param only names of the contenders to measure; empty means all
     */
    record Choice(
            Arguments arguments,
            int generatorCpu,
            int contenderCpu,
            Map<String, List<String>> options,
            Map<String, List<String>> jvm,
            List<String> only) {
        /**
         * Returns the selected contenders, in the order of the tables.
         *
         * @param help the text of {@code run --help}
         */
        List<Contender> contenders(Contenders all, String help) {
            final List<Contender> chosen =
                    new ArrayList<>(all.all(Variants.with(Variants.present(help), options, jvm)));
            check(chosen.stream().map(Contender::name).toList());
            chosen.removeIf(contender -> !only.isEmpty() && !only.contains(contender.name()));
            return chosen;
        }

        private void check(List<String> names) {
            for (final String name : names) {
                if (Collections.frequency(names, name) > 1) {
                    throw arguments.bad(
                            "--variant and --jvm " + name + ": is the name of another contender");
                }
            }
            for (final String name : only) {
                if (!names.contains(name)) {
                    throw arguments.bad(
                            "--only " + name + ": must be one of " + String.join(", ", names));
                }
            }
        }

        /** Prints a warning if generator and contenders share a CPU. */
        void warnOfOneCpu() {
            if (generatorCpu == contenderCpu) {
                Console.say("warning: generator and contender share CPU " + generatorCpu);
            }
        }
    }

    /** Reads the options. An invalid one is a usage error. */
    Choice read(Arguments arguments) {
        return new Choice(
                arguments,
                arguments.integer("--generator-cpu", generatorCpu, 0, MAX_CPU),
                arguments.integer("--contender-cpu", contenderCpu, 0, MAX_CPU),
                named(arguments, "--variant", variants),
                named(arguments, "--jvm", jvms),
                only);
    }

    /** Returns true if only some contenders are measured. */
    boolean some() {
        return !only.isEmpty();
    }

    /** Returns true if the command only lists the contenders. */
    boolean list() {
        return list;
    }

    /** Prints the list. */
    static void print(List<Contender> contenders) {
        for (final Contender contender : contenders) {
            System.out.printf(
                    Locale.ROOT,
                    "%-16s %s%n",
                    contender.name(),
                    contender.absence().map(r -> "absent: " + r).orElse(contender.description()));
        }
    }

    private static Map<String, List<String>> named(
            Arguments arguments, String option, List<String> texts) {
        final Map<String, List<String>> named = new LinkedHashMap<>();
        for (final String text : texts) {
            final Map.Entry<String, List<String>> entry =
                    arguments.parsed(option, text, Variants::parse);
            named.put(entry.getKey(), entry.getValue());
        }
        return named;
    }
}
