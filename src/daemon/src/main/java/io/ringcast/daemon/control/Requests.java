package io.ringcast.daemon.control;

import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.live.LiveRun;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import io.ringcast.daemon.report.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The requests that a run answers.
 *
 * <p>Threading: any thread; several at once.
 */
public final class Requests {
    /** Maximum length of a request in bytes. */
    static final int MAX_BYTES = 1 << 16;

    private static final Runnable NOTHING = () -> {};

    private final LiveRun run;
    private final Map<String, Handler> handlers = new LinkedHashMap<>();

    /**
     * One kind of request.
     *
     * @param arguments names of the arguments that are allowed
     * @param answer creates the fields of the answer, in addition to those of each answer
     * @param afterwards action after the answer was sent
     */
    private record Handler(
            Set<String> arguments,
            Function<Request, Map<String, Object>> answer,
            Runnable afterwards) {}

    /**
     * @param run the run that the requests are about
     * @param quit asks the run to end
     */
    public Requests(LiveRun run, Runnable quit) {
        this.run = run;
        final RunAnswers answers = new RunAnswers(run);
        on("name", request -> Map.of());
        on("stats", request -> answers.stats());
        on("rules", request -> answers.rules());
        on("links", request -> answers.links());
        on("neighbours", request -> answers.neighbours());
        on("histogram", "stage", answers::histogram);
        on("reload", request -> answers.reload());
        on("log-level", "level", answers::logLevel);
        on("pause", request -> answers.pause());
        on("resume", request -> answers.resume());
        handlers.put("quit", new Handler(Set.of(), request -> Map.of(), quit));
    }

    private void on(String name, Function<Request, Map<String, Object>> answer) {
        handlers.put(name, new Handler(Set.of(), answer, NOTHING));
    }

    /** Adds a request with one optional argument, which is null if it is missing. */
    private void on(String name, String argument, Function<String, Map<String, Object>> answer) {
        handlers.put(
                name,
                new Handler(
                        Set.of(argument),
                        request -> answer.apply(request.arguments().get(argument)),
                        NOTHING));
    }

    /** Returns the answer to a line. If the line is no request, the answer is an error. */
    Answer answer(String line) {
        try {
            final Request request = Request.parse(line);
            final Handler handler = handlers.get(request.name());
            if (handler == null) {
                throw new RequestException(
                        "request "
                                + Request.cited(request.name())
                                + ": must be one of "
                                + String.join(", ", handlers.keySet()));
            }
            request.allow(handler.arguments);
            debug(request.name());
            final Map<String, Object> fields = envelope(true);
            fields.putAll(handler.answer.apply(request));
            return new Answer(Json.write(fields), handler.afterwards);
        } catch (RuntimeException e) {
            return new Answer(failure(String.valueOf(e.getMessage())));
        }
    }

    private static void debug(String request) {
        if (Console.log().logs(LogLevel.DEBUG)) {
            Console.log()
                    .add(
                            LogEvent.of(
                                    LogLevel.DEBUG,
                                    LogKind.REQUEST,
                                    "request at the control socket",
                                    Map.of("request", request)));
        }
    }

    /** Returns the line of an error answer. */
    String failure(String message) {
        final Map<String, Object> fields = envelope(false);
        fields.put("error", message);
        return Json.write(fields);
    }

    private Map<String, Object> envelope(boolean ok) {
        final Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ok", ok);
        fields.put("run", run.name());
        return fields;
    }
}
