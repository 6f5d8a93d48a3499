package io.ringcast.daemon.control;

import io.ringcast.daemon.console.CommandException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Unix socket in the file system, mode 0600. It is created in a private directory of its owner, and
 * moved to its path after its mode is set, so that no other user can connect in between.
 *
 * <p>Threading: one thread at a time.
 */
final class SocketFile implements AutoCloseable {
    private static final String OWNER_ONLY = "rw-------";
    private static final String OWNER_ONLY_DIRECTORY = "rwx------";

    /**
     * Digits of the private directory's name. Short, because the path of a socket is limited (see
     * {@link io.ringcast.daemon.config.ControlPath#MAX_DIRECTORY_BYTES}).
     */
    private static final int NAME_LETTERS = 5;

    private static final int ATTEMPTS = 10;

    private final Path path;
    private final ServerSocketChannel channel;
    private final Object identity;

    private SocketFile(Path path, ServerSocketChannel channel, Object identity) {
        this.path = path;
        this.channel = channel;
        this.identity = identity;
    }

    /**
     * Creates the socket and listens.
     *
     * @param backlog maximum number of connections that wait to be accepted
     * @throws CommandException if the socket cannot be created, or a process listens at this path
     */
    static SocketFile listen(Path path, int backlog) {
        try {
            requireFree(path);
            return make(path, backlog);
        } catch (NoSuchFileException e) {
            throw failure(path, "no such directory", e);
        } catch (AccessDeniedException e) {
            throw failure(path, "permission denied", e);
        } catch (IOException e) {
            throw failure(path, e.getMessage(), e);
        }
    }

    private static CommandException failure(Path path, String reason, IOException cause) {
        return new CommandException("control " + path + ": cannot be made: " + reason, cause);
    }

    private static void requireFree(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!attributes(path).isOther()) {
            throw new CommandException("control " + path + ": exists, and is not a socket");
        }
        LiveSocket.at(path)
                .ifPresent(
                        name -> {
                            throw new CommandException(
                                    "control " + path + ": " + name + " listens there already");
                        });
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static SocketFile make(Path path, int backlog) throws IOException {
        final Path directory = privateDirectory(path);
        final Path made = directory.resolve("s");
        final ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(made), backlog);
            Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(OWNER_ONLY));
            Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
            return new SocketFile(path, channel, attributes(path).fileKey());
        } catch (IOException | RuntimeException e) {
            channel.close();
            Files.deleteIfExists(made);
            throw e;
        } finally {
            Files.delete(directory);
        }
    }

    private static Path privateDirectory(Path path) throws IOException {
        for (int attempt = 1; ; attempt++) {
            final int number =
                    ThreadLocalRandom.current()
                            .nextInt(
                                    (int) Math.pow(10, NAME_LETTERS - 1),
                                    (int) Math.pow(10, NAME_LETTERS));
            final Path directory = path.resolveSibling("." + number);
            try {
                return Files.createDirectory(
                        directory,
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(OWNER_ONLY_DIRECTORY)));
            } catch (java.nio.file.FileAlreadyExistsException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    Path path() {
        return path;
    }

    ServerSocketChannel channel() {
        return channel;
    }

    /** Closes the socket, and removes the file unless another file has replaced it. */
    @Override
    public void close() {
        try (channel) {
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)
                    && attributes(path).fileKey().equals(identity)) {
                Files.delete(path);
            }
        } catch (IOException e) {
            // The file stays; the next run replaces it
        }
    }
}
