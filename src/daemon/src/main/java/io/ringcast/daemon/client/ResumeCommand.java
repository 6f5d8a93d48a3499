package io.ringcast.daemon.client;

import picocli.CommandLine.Command;

/** Has a run go on forwarding. */
@Command(name = "resume", sortOptions = false, description = "Go on forwarding after 'pause'.")
public final class ResumeCommand extends ClientCommand {
    /** Created by picocli. */
    public ResumeCommand() {}

    @Override
    public Integer call() {
        System.out.println(ask("resume").get("run") + ": forwarding");
        return 0;
    }
}
