package io.ringcast.daemon.client;

import picocli.CommandLine.Command;

/** Command {@code pause}: pauses the forwarding of a run. */
@Command(
        name = "pause",
        sortOptions = false,
        description = "Stop forwarding, for fail-over: what rules take is dropped until 'resume'.")
public final class PauseCommand extends ClientCommand {
    /** Created by picocli. */
    public PauseCommand() {}

    @Override
    public Integer call() {
        System.out.println(ask("pause").get("run") + ": paused");
        return 0;
    }
}
