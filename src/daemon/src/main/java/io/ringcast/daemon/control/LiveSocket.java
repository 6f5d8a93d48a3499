package io.ringcast.daemon.control;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.Optional;

/** Check for a process that listens at the path of a socket. */
final class LiveSocket {
    private static final String UNKNOWN = "another process";

    private LiveSocket() {}

    /**
     * Returns the name of the run that listens at a path.
     *
     * @return empty if the process that created the socket has ended
     * @throws IOException if that cannot be determined
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
