package io.ringcast.daemon.client;

import picocli.CommandLine.Command;

/** Command {@code resume}: resumes forwarding after {@code pause}. */
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
