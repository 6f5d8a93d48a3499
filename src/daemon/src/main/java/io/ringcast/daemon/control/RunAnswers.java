package io.ringcast.daemon.control;

import io.ringcast.daemon.config.RuleJson;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.live.DestinationState;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.live.ReloadOutcome;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.report.HostReport;
import io.ringcast.engine.address.MacAddress;
import io.ringcast.engine.latency.Stage;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** Answers about a run. */
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

    /**
     * Reloads the configuration and returns the outcome. Errors of the configuration become the
     * error message, one line each.
     */
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

    /** Sets the lowest logged level, if one is given, and returns the level. */
    Map<String, Object> logLevel(String level) {
        if (level != null) {
            final LogLevel least = oneOf("level", level, LogLevel.values(), LogLevel::label);
            Console.log().setLevel(least);
            Console.say("log level: " + least.label());
        }
        return Map.of("log_level", Console.log().level().label());
    }

    Map<String, Object> links() {
        final Map<String, Object> map = new LinkedHashMap<>();
        HostReport.of(run.engine()).addTo(map);
        return map;
    }

    Map<String, Object> rules() {
        return Map.of(
                "rules",
                RuleJson.of(
                        run.engine().rulesByInterface(),
                        run.engine().config().receive().interfaceNames()));
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
        map.put("ip", state.to().address().toString());
        map.put("mac", state.mac() == MacAddress.NONE ? null : MacAddress.format(state.mac()));
        map.put("local", state.local());
        return map;
    }

    Map<String, Object> histogram(String stage) {
        final Stage part =
                stage == null ? Stage.TOTAL : oneOf("stage", stage, Stage.values(), Stage::label);
        final Histogram nanos = run.total().of(part);
        return Histograms.encode(nanos);
    }

    private static <T> T oneOf(
            String argument, String text, T[] values, Function<T, String> label) {
        return Arrays.stream(values)
                .filter(value -> label.apply(value).equals(text))
                .findFirst()
                .orElseThrow(
                        () ->
                                new RequestException(
                                        argument
                                                + " "
                                                + Request.cited(text)
                                                + ": must be one of "
                                                + Arrays.stream(values)
                                                        .map(label)
                                                        .collect(Collectors.joining(", "))));
    }
}
