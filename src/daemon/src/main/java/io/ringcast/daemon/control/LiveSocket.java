package io.ringcast.daemon.control;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Optional;

/** Listener at the path of a socket, if there is one. */
final class LiveSocket {
    private static final String UNKNOWN = "another process";

    private LiveSocket() {}

    /**
     * Asks it for its name.
     *
     * @return empty if a process made it that is no longer there
     * @throws IOException if that cannot be found out
     */
    static Optional<String> at(Path path) throws IOException {
        try (ControlConnection connection = ControlConnection.open(path)) {
            return Optional.of("run " + connection.ask("name").get("run"));
        } catch (ConnectException e) {
            return Optional.empty();
        } catch (RequestException | LineChannel.LimitException e) {
            return Optional.of(UNKNOWN);
        }
    }
}
