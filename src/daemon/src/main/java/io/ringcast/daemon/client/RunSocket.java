package io.ringcast.daemon.client;

import io.ringcast.daemon.config.ControlPath;
import io.ringcast.daemon.config.Words;
import io.ringcast.daemon.console.Arguments;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.control.ControlConnection;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options that select the run to connect to. */
public final class RunSocket {
    @Option(
            names = "--control",
            paramLabel = "PATH",
            description = "The run's control socket (the only one below /run/ringcast*).")
    private String control;

    @Option(names = "--name", paramLabel = "NAME", description = "The run of this name.")
    private String name;

    /** Created and filled by picocli. */
    public RunSocket() {}

    /**
     * Connects to the selected run.
     *
     * @throws CommandException if there is no such run, or several
     */
    public ControlConnection connect(Arguments arguments) {
        return connect(path(arguments));
    }

    private Path path(Arguments arguments) {
        final Optional<String> wanted =
                Optional.ofNullable(name)
                        .map(text -> arguments.parsed("--name", text, Words::runName));
        if (control == null) {
            return ControlSockets.ofHost().choose(wanted);
        }
        if (wanted.isPresent()) {
            throw arguments.bad("--name " + name + ": must not be given with --control");
        }
        return arguments
                .parsed("--control", control, ControlPath::parse)
                .socket()
                .orElseThrow(() -> arguments.bad("--control off: must be the path of a socket"));
    }

    static ControlConnection connect(Path path) {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new CommandException(path + ": there is no such socket: no run listens there");
        }
        try {
            return ControlConnection.open(path);
        } catch (ConnectException e) {
            throw new CommandException(path + ": nobody listens there: its run has ended", e);
        } catch (IOException e) {
            throw new CommandException(path + ": cannot be used: " + e.getMessage(), e);
        }
    }
}
