package io.ringcast.daemon.client;

import io.ringcast.daemon.control.RequestException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Command {@code reload}: makes a run read its file again. */
@Command(
        name = "reload",
        sortOptions = false,
        description = "Have a run read its file again, as SIGHUP does; without losing a frame.",
        footer = {
            "",
            "Exit code 1: the new rules are not in force, for the reasons on standard error; the former",
            "ones stay."
        })
public final class ReloadCommand extends ClientCommand {
    /** Created by picocli. */
    public ReloadCommand() {}

    @Override
    public Integer call() {
        try {
            final Map<String, Object> answer = exchange("reload", Map.of());
            final Map<?, ?> reload = (Map<?, ?>) answer.get("reload");
            System.out.println(
                    answer.get("run") + ": in force after " + reload.get("milliseconds") + " ms");
            return 0;
        } catch (RequestException e) {
            e.getMessage().lines().forEach(System.err::println);
            return 1;
        }
    }
}
