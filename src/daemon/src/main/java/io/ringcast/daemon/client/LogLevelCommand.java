package io.ringcast.daemon.client;

import io.ringcast.daemon.log.LogLevel;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Command {@code log-level}: prints or sets the lowest level that a run logs. */
@Command(
        name = "log-level",
        sortOptions = false,
        description = "Have a run log more or less, until it ends or its file says otherwise.")
public final class LogLevelCommand extends ClientCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "LEVEL",
            description = "error, warning, info, debug; without it, the present one is told.")
    private String level;

    /** Created by picocli. */
    public LogLevelCommand() {}

    @Override
    public Integer call() {
        final Map<String, Object> answer =
                level == null
                        ? ask("log-level")
                        : ask(
                                "log-level",
                                Map.of(
                                        "level",
                                        arguments()
                                                .word("log-level", level, LogLevel.class)
                                                .label()));
        System.out.println(answer.get("run") + ": " + answer.get("log_level"));
        return 0;
    }
}
