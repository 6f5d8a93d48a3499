package io.ringcast.daemon.run;

import io.ringcast.daemon.config.EngineSettings;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.console.InvalidInputException;
import io.ringcast.daemon.live.ReloadOutcome;
import io.ringcast.daemon.live.ReloadState;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.service.ServiceManager;
import io.ringcast.engine.Engine;
import io.ringcast.engine.EngineConfig;
import io.ringcast.engine.address.IpAddress;
import io.ringcast.engine.address.IpPrefix;
import io.ringcast.engine.rule.RuleSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import picocli.CommandLine.ParameterException;

/**
 * Reload of a run's configuration file: all of it is applied, or nothing. If the file has errors,
 * or changes a setting that needs a restart, the former rules stay in force.
 *
 * <p>Threading: any thread except loops; one reload at a time, others wait.
 */
final class Reloading {
    private static final Map<String, Function<EngineSettings, Object>> ENGINE = engine();

    private final RunPlan plan;
    private final Supplier<Optional<RunPlan>> again;
    private final ServiceManager manager;

    /**
     * Level in the configuration. The level in force may differ: a control request can change it.
     */
    private Optional<LogLevel> logLevel;

    /** Written under the lock of this object. */
    private volatile ReloadState state = ReloadState.started();

    /**
     * @param plan of the run
     * @param again returns the plan by the file as it is now; empty if there is no file
     * @param manager notified of each reload
     */
    Reloading(RunPlan plan, Supplier<Optional<RunPlan>> again, ServiceManager manager) {
        this.plan = plan;
        this.again = again;
        this.manager = manager;
        logLevel = plan.service().log().level();
    }

    /** Returns the results of reloads so far. Does not wait for a reload in progress. */
    ReloadState state() {
        return state;
    }

    /** Reloads the file, logs the result, and notifies the service manager. */
    synchronized ReloadOutcome reload(Engine engine) {
        final long start = System.nanoTime();
        manager.reloading();
        final List<String> reopened = new ArrayList<>();
        final List<String> errors = attempt(engine, reopened);
        final ReloadOutcome outcome =
                new ReloadOutcome(
                        Math.round((System.nanoTime() - start) / 1e5) / 10.0,
                        errors,
                        List.copyOf(reopened));
        state = state.after(outcome.ok());
        errors.forEach(Console::error);
        final String line = line(outcome, engine.rules());
        log(outcome, engine.rules(), line);
        manager.ready(line);
        return outcome;
    }

    private static void log(ReloadOutcome outcome, RuleSet rules, String line) {
        Console.log()
                .add(
                        outcome.ok()
                                ? LogEvent.of(
                                        LogLevel.INFO,
                                        LogKind.RELOAD,
                                        line,
                                        Map.of(
                                                "rules",
                                                rules.size(),
                                                "destinations",
                                                rules.destinations(),
                                                "milliseconds",
                                                outcome.millis()))
                                : LogEvent.of(
                                        LogLevel.ERROR,
                                        LogKind.RELOAD,
                                        line,
                                        Map.of("errors", outcome.errors().size())));
    }

    private static String counted(int number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    private static String line(ReloadOutcome outcome, RuleSet rules) {
        if (!outcome.ok()) {
            return "reload: refused, the former rules stay in force";
        }
        return String.format(
                Locale.ROOT,
                "reload: %s, %s in force after %.1f ms%s",
                counted(rules.size(), "rule"),
                counted(rules.destinations(), "destination"),
                outcome.millis(),
                outcome.reopened().isEmpty()
                        ? ""
                        : ", opened anew: " + String.join(", ", outcome.reopened()));
    }

    private List<String> attempt(Engine engine, List<String> reopened) {
        try {
            final Optional<RunPlan> next = again.get();
            if (next.isEmpty()) {
                return List.of("reload: there is no file to read again: the run has no -c");
            }
            final List<String> restarts = restarts(next.get());
            if (restarts.isEmpty()) {
                final RuleSet rules = next.get().rules().rules(Reloading::none);
                reopened.addAll(engine.reload(EngineConfigs.of(next.get(), rules).build()));
                setLogLevel(next.get().service().log().level());
            }
            return restarts;
        } catch (InvalidInputException e) {
            return e.lines();
        } catch (ParameterException | CommandException e) {
            return List.of(e.getMessage());
        } catch (RuntimeException e) { // any failure: the run continues with the former rules
            return List.of("reload: " + e.getMessage());
        }
    }

    /**
     * Sets the level only if it differs from the last level in the file; otherwise, a level set by
     * a request stays.
     */
    private void setLogLevel(Optional<LogLevel> next) {
        if (!next.equals(logLevel)) {
            next.ifPresent(Console.log()::setLevel);
            logLevel = next;
        }
    }

    private static IpAddress none(IpPrefix group) {
        throw new CommandException("reload: a file names its destinations");
    }

    /** Returns the settings that differ and need a restart, one line each. */
    private List<String> restarts(RunPlan next) {
        final List<String> lines = new ArrayList<>();
        ENGINE.forEach(
                (key, value) ->
                        restart(
                                key,
                                value.apply(plan.engine()),
                                value.apply(next.engine()),
                                lines));
        restart("name", plan.service().name(), next.service().name(), lines);
        restart("control", plan.service().control(), next.service().control(), lines);
        restart("metrics", plan.service().metrics(), next.service().metrics(), lines);
        restart("log-format", plan.service().log().format(), next.service().log().format(), lines);
        return lines;
    }

    private static void restart(String key, Object before, Object now, List<String> lines) {
        if (!before.equals(now)) {
            lines.add(key + ": has changed, which needs a restart");
        }
    }

    /**
     * Returns the settings that cannot change while the engine is open; see {@link
     * Engine#reload(EngineConfig)}.
     */
    private static Map<String, Function<EngineSettings, Object>> engine() {
        final Map<String, Function<EngineSettings, Object>> keys = new LinkedHashMap<>();
        keys.put("interface", EngineSettings::receiveInterfaces);
        keys.put("transmit", EngineSettings::transmitInterface);
        keys.put("workers", EngineSettings::workers);
        keys.put("receive", settings -> settings.receive().mode());
        keys.put("block-timeout", settings -> settings.receive().blockTimeout());
        keys.put("burst", EngineSettings::burst);
        keys.put("warm-up", EngineSettings::warmUp);
        keys.put("idle", EngineSettings::idle);
        keys.put("cpu", EngineSettings::cpus);
        keys.put("delivery-method", EngineSettings::deliveryMethod);
        keys.put("consume", EngineSettings::consume);
        keys.put("wait", settings -> settings.host().waiting());
        return keys;
    }
}
