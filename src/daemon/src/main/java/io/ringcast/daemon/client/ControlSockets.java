package io.ringcast.daemon.client;

import io.ringcast.daemon.config.ControlPath;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.control.ControlConnection;
import io.ringcast.daemon.control.RequestException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Control sockets of a host, in the directory where systemd creates them.
 *
 * @param directory {@code /run}
 */
record ControlSockets(Path directory) {
    /**
     * Directory of the units' sockets: the RuntimeDirectory of a unit is ringcast/NAME. Other
     * directories in it need not belong to a run.
     */
    private static final String OF_UNIT = "ringcast";

    private static final String OF_OTHERS = "ringcast*";

    static ControlSockets ofHost() {
        return new ControlSockets(Path.of("/run"));
    }

    /**
     * Returns the socket of the run with this name; without a name, of the only run.
     *
     * @throws CommandException if there is no such run, or there are several
     */
    Path choose(Optional<String> name) {
        final Map<Path, String> runs = runs();
        final Map<Path, String> wanted = new TreeMap<>(runs);
        name.ifPresent(one -> wanted.values().removeIf(run -> !run.equals(one)));
        if (wanted.size() == 1) {
            return wanted.keySet().iterator().next();
        }
        final String there =
                runs.entrySet().stream()
                        .map(run -> run.getValue() + " at " + run.getKey())
                        .collect(Collectors.joining(", "));
        if (runs.isEmpty()) {
            throw new CommandException(
                    "no run listens below "
                            + directory.resolve(OF_OTHERS)
                            + ": name its socket with --control");
        }
        if (wanted.isEmpty()) {
            throw new CommandException(
                    "--name " + name.orElseThrow() + ": no such run listens; there are " + there);
        }
        throw new CommandException(
                "several runs listen: "
                        + there
                        + ": choose one with "
                        + (name.isPresent() ? "--control" : "--name or --control"));
    }

    /** Returns the names of the runs that listen, by socket. */
    private Map<Path, String> runs() {
        final Map<Path, String> runs = new TreeMap<>();
        look(directory, OF_OTHERS, runs);
        final Path units = directory.resolve(OF_UNIT);
        if (Files.isDirectory(units)) {
            look(units, "*", runs);
        }
        return runs;
    }

    private static void look(Path parent, String names, Map<Path, String> runs) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, names)) {
            for (final Path each : directories) {
                final Path socket = each.resolve(ControlPath.FILE);
                if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
                    name(socket).ifPresent(name -> runs.put(socket, name));
                }
            }
        } catch (IOException e) {
            throw new CommandException(parent + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * Returns the name of the run at a socket; empty if nothing listens there because the run was
     * killed.
     */
    private static Optional<String> name(Path socket) {
        try (ControlConnection connection = ControlConnection.open(socket)) {
            return Optional.of(String.valueOf(connection.ask("name").get("run")));
        } catch (ConnectException e) {
            return Optional.empty();
        } catch (IOException | RequestException e) {
            return Optional.of("? (" + e.getMessage() + ")");
        }
    }
}
