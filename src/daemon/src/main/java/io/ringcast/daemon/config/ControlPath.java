package io.ringcast.daemon.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Path of a run's control socket.
 *
 * @param socket the path; empty for no control socket
 */
public record ControlPath(Optional<Path> socket) {
    /** No control socket. */
    public static final ControlPath OFF = new ControlPath(Optional.empty());

    /** Name of the socket in a run's directory below /run. */
    public static final String FILE = "control.sock";

    /**
     * Maximum length of a path in bytes: the size of sun_path in struct sockaddr_un, less the NUL
     * (unix(7)).
     */
    public static final int MAX_BYTES = 107;

    /**
     * Maximum length of the directory part. Leaves room for the private directory in which the
     * socket is created.
     */
    public static final int MAX_DIRECTORY_BYTES = 98;

    private static final String OFF_WORD = "off";

    /**
     * Reads {@code off}, or a path.
     *
     * @throws IllegalArgumentException if the text is neither, or too long; the message states the
     *     rule
     */
    public static ControlPath parse(String text) {
        if (text.equals(OFF_WORD)) {
            return OFF;
        }
        final Path path = ConfigOption.path(text);
        final Path parent = path.getParent();
        if (text.isEmpty() || path.getFileName() == null) {
            throw new IllegalArgumentException(
                    "socket '" + text + "': must be the path of a socket, or off");
        }
        if (bytes(path) > MAX_BYTES || parent != null && bytes(parent) > MAX_DIRECTORY_BYTES) {
            throw new IllegalArgumentException(
                    "socket "
                            + text
                            + ": must be at most "
                            + MAX_BYTES
                            + " bytes long, its directory at most "
                            + MAX_DIRECTORY_BYTES
                            + " (unix(7))");
        }
        return new ControlPath(Optional.of(path));
    }

    private static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /** Returns the text that {@link #parse} reads. */
    @Override
    public String toString() {
        return socket.map(Path::toString).orElse(OFF_WORD);
    }
}
