package io.ringcast.bench;

import io.ringcast.bench.contender.Account;
import io.ringcast.bench.contender.Contender;
import io.ringcast.bench.contender.Contenders;
import io.ringcast.bench.contender.Running;
import io.ringcast.bench.contender.Variants;
import io.ringcast.bench.network.BenchNetwork;
import io.ringcast.bench.reference.ReferencePrograms;
import io.ringcast.bench.report.Format;
import io.ringcast.bench.report.Table;
import io.ringcast.bench.stats.Spread;
import io.ringcast.bench.trial.Load;
import io.ringcast.bench.trial.SinkMode;
import io.ringcast.bench.trial.Trial;
import io.ringcast.bench.trial.Trials;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.Failures;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command that shows where a frame spends the median time between generator and sink. */
@Command(
        name = "budget",
        sortOptions = false,
        description = "Where the microseconds of a frame go: 10,000 a second, medians.")
final class BudgetCommand implements Callable<Integer> {
    private static final int LENGTH = 100;
    private static final double RATE = 10_000;
    private static final double WARM_UP_SECONDS = 1;
    private static final double SECONDS = 1.5;
    private static final int ROUNDS = 5;
    private static final double NANOS_PER_MICRO = 1_000;

    @Option(names = Failures.VERBOSE, description = "Errors with a stack trace.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this text.")
    private boolean help;

    /** Measurements of one contender in microseconds, a value for each round. */
    record Measured(List<Double> total, List<Double> queue, List<Double> service) {
        Measured() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public Integer call() {
        try (BenchNetwork network = BenchNetwork.open()) {
            final ReferencePrograms programs = ReferencePrograms.compile(network.directory());
            final Trials trials = new Trials(programs, 0);
            final Map<String, Measured> results = new LinkedHashMap<>();
            final List<Contender> contenders =
                    new Contenders(programs, 1).stamping(Variants.present(Variants.help()));
            for (int round = 1; round <= ROUNDS; round++) {
                Console.say(String.format(Locale.ROOT, "round %d of %d", round, ROUNDS));
                for (final Contender contender : contenders) {
                    measure(
                            network,
                            trials,
                            contender,
                            results.computeIfAbsent(contender.name(), name -> new Measured()));
                }
            }
            table(results).lines().forEach(System.out::println);
            return 0;
        }
    }

    private static void measure(
            BenchNetwork network, Trials trials, Contender contender, Measured measured) {
        try (Running running = contender.start(network)) {
            for (final double seconds : new double[] {WARM_UP_SECONDS, SECONDS}) {
                final Trial trial =
                        trials.run(
                                Load.paced(LENGTH, RATE, seconds),
                                SinkMode.RING,
                                contender.route(network),
                                running.pid());
                if (seconds == SECONDS) {
                    measured.total()
                            .add(
                                    trial.receipt().latency().getValueAtPercentile(50)
                                            / NANOS_PER_MICRO);
                }
            }
            final Account account = running.stop();
            if (account.stages().containsKey("queue")) {
                measured.queue().add(account.stages().get("queue"));
                measured.service().add(account.stages().get("service"));
            }
        }
    }

    /**
     * Returns the table of stages. The null run measures the time to the first kernel stamp,
     * because its sink stamps at the same point as a contender's receive ring. The total, less this
     * time and less the queue, is the part of the service time until the sink's stamp.
     */
    static Table table(Map<String, Measured> results) {
        final Table table =
                new Table(
                        "p50, µs",
                        "due to stamp at if1",
                        "queue",
                        "service to stamp at sink",
                        "all",
                        "",
                        "service to return");
        final double nobody = Spread.of(results.get(Contenders.NULL).total()).median();
        results.forEach(
                (name, measured) -> {
                    final Spread total = Spread.of(measured.total());
                    final double queue = Spread.of(measured.queue()).median();
                    table.add(
                            name,
                            micros(nobody),
                            micros(queue),
                            micros(total.median() - nobody - queue),
                            micros(total.median()),
                            Format.spread(total),
                            micros(Spread.of(measured.service()).median()));
                });
        return table;
    }

    private static String micros(double value) {
        return Double.isFinite(value) ? Format.number("%.2f", value) : Format.NOTHING;
    }
}
