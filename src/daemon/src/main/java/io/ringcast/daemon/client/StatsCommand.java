package io.ringcast.daemon.client;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.RunSummary;
import io.ringcast.daemon.report.SummaryText;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Command {@code stats}: prints the summary of a run until now. */
@Command(
        name = "stats",
        sortOptions = false,
        description = "Show what a run has done until now: its summary, while it goes on.")
public final class StatsCommand extends ClientCommand {
    @Option(names = "--json", description = "The same as one JSON object, with the fields of run.")
    private boolean json;

    /** Created by picocli. */
    public StatsCommand() {}

    @Override
    public Integer call() {
        final Map<?, ?> stats = Fields.object(ask("stats"), "stats");
        if (json) {
            final Map<String, Object> fields = new LinkedHashMap<>();
            stats.forEach((name, value) -> fields.put(name.toString(), value));
            System.out.println(Json.write(fields));
        } else {
            final boolean paused = Boolean.TRUE.equals(stats.get("paused"));
            System.out.println(
                    "Run " + Fields.text(stats, "run") + (paused ? ", paused" : ", forwarding"));
            SummaryText.live(RunSummary.fromMap(stats)).forEach(System.out::println);
        }
        return 0;
    }
}
