package io.ringcast.daemon.client;

import picocli.CommandLine.Command;

/** Command {@code quit}: ends a run. */
@Command(
        name = "quit",
        sortOptions = false,
        description = "Have a run come to its end, as SIGTERM does.")
public final class QuitCommand extends ClientCommand {
    /** Created by picocli. */
    public QuitCommand() {}

    @Override
    public Integer call() {
        System.out.println(ask("quit").get("run") + ": ends");
        return 0;
    }
}
