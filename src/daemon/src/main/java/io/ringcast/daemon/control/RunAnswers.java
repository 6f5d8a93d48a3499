package io.ringcast.daemon.control;

import io.ringcast.daemon.config.RuleJson;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.live.DestinationState;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadOutcome;
import io.ringcast.daemon.report.HostReport;
import io.ringcast.engine.Engine;
import io.ringcast.engine.address.Ipv4Address;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.latency.Stage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What is told of a run. */
final class RunAnswers {
    private final LiveRun run;

    RunAnswers(LiveRun run) {
        this.run = run;
    }

    Map<String, Object> stats() {
        final Map<String, Object> stats = new LinkedHashMap<>();
        stats.put("run", run.name());
        stats.put("paused", run.engine().isPaused());
        stats.put("in_flight", run.engine().inFlight());
        stats.putAll(run.summary().toMap());
        return Map.of("stats", stats);
    }

    /** What is wrong with the configuration, is the error: a line each. */
    Map<String, Object> reload() {
        final ReloadOutcome outcome = run.reload();
        if (!outcome.ok()) {
            throw new RequestException(String.join("\n", outcome.errors()));
        }
        return Map.of(
                "reload", Map.of("milliseconds", outcome.millis(), "reopened", outcome.reopened()));
    }

    Map<String, Object> pause() {
        run.engine().pause();
        Console.say("paused: frames that rules take are dropped until 'ringcast resume'");
        return Map.of("paused", true);
    }

    Map<String, Object> resume() {
        run.engine().resume();
        Console.say("resumed");
        return Map.of("paused", false);
    }

    Map<String, Object> links() {
        final Map<String, Object> map = new LinkedHashMap<>();
        final Engine engine = run.engine();
        HostReport.of(engine.links(), engine::changes).addTo(map);
        return map;
    }

    Map<String, Object> rules() {
        return Map.of("rules", run.engine().rules().rules().stream().map(RuleJson::of).toList());
    }

    Map<String, Object> neighbours() {
        return Map.of(
                "neighbours",
                DestinationState.of(run.engine()).stream().map(RunAnswers::neighbour).toList());
    }

    private static Map<String, Object> neighbour(DestinationState state) {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("rule", state.rule().name());
        map.put("to", state.to().toString());
        map.put("ip", Ipv4Address.format(state.to().address()));
        map.put("mac", state.mac() == MacAddress.NONE ? null : MacAddress.format(state.mac()));
        map.put("local", state.local());
        return map;
    }

    Map<String, Object> histogram(String stage) {
        final Histogram nanos = run.total().of(stage(stage == null ? Stage.TOTAL.label() : stage));
        return Histograms.encode(nanos);
    }

    private static Stage stage(String name) {
        return Arrays.stream(Stage.values())
                .filter(stage -> stage.label().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new RequestException(
                                        "stage "
                                                + Request.cited(name)
                                                + ": must be one of "
                                                + Arrays.stream(Stage.values())
                                                        .map(Stage::label)
                                                        .collect(Collectors.joining(", "))));
    }
}
