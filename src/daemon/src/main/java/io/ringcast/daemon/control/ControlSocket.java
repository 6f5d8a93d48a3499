package io.ringcast.daemon.control;

import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.console.Console;
import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The control socket of a run: a Unix stream socket to which only the run's user and root may
 * connect. Each client has its own thread, bounded memory and bounded time, so no client delays
 * another one or a loop.
 *
 * <p>Threading: any thread.
 */
public final class ControlSocket implements AutoCloseable {
    /** Maximum number of clients at a time; further ones are refused. */
    public static final int MAX_CLIENTS = 16;

    /** Maximum number of connections that the kernel queues until they are accepted. */
    private static final int BACKLOG = 64;

    /** Pause after accept(2) failed. Without file descriptors, it would fail again at once. */
    private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long REFUSAL_MILLIS = 1;
    private static final long END_MILLIS = 1_000;

    private final SocketFile file;
    private final ServerSocketChannel channel;
    private final Requests requests;
    private final ClientTimes times;
    private final Set<ClientConnection> clients = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::serve, "ringcast-socket");
    private volatile boolean closed;

    private ControlSocket(SocketFile file, Requests requests, ClientTimes times) {
        this.file = file;
        channel = file.channel();
        this.requests = requests;
        this.times = times;
        thread.setDaemon(true);
    }

    /**
     * Creates the socket and listens. Replaces a socket that a killed run has left at this path.
     *
     * @throws CommandException if the socket cannot be created, or another run listens there
     */
    public static ControlSocket open(Path path, Requests requests) {
        return open(path, requests, ClientTimes.USUAL);
    }

    static ControlSocket open(Path path, Requests requests, ClientTimes times) {
        final ControlSocket socket =
                new ControlSocket(SocketFile.listen(path, BACKLOG), requests, times);
        socket.thread.start();
        return socket;
    }

    private void serve() {
        boolean told = false;
        while (!closed) {
            try {
                accepted(channel.accept());
                told = false;
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                if (!told) {
                    Console.log()
                            .add(
                                    LogEvent.of(
                                            LogLevel.WARNING,
                                            LogKind.CONTROL,
                                            "control " + file.path() + ": " + e.getMessage(),
                                            Map.of()));
                }
                told = true;
                LockSupport.parkNanos(REST_NANOS);
            }
        }
    }

    private void accepted(SocketChannel connection) throws IOException {
        final LineChannel lines = new LineChannel(connection, Requests.MAX_BYTES);
        if (clients.size() >= MAX_CLIENTS) {
            refuse(lines);
            return;
        }
        final ClientConnection client =
                new ClientConnection(lines, requests, times, clients::remove);
        clients.add(client);
        client.start();
        if (closed) {
            client.abort();
        }
    }

    private void refuse(LineChannel lines) throws IOException {
        try (lines) {
            final String reason =
                    "there are " + MAX_CLIENTS + " clients already, the most that are served";
            lines.writeLine(requests.failure(reason), REFUSAL_MILLIS);
        } catch (LineChannel.LimitException e) {
            // The client does not read its refusal
        }
    }

    /** Returns the number of connected clients. */
    int clients() {
        return clients.size();
    }

    /**
     * Removes the socket and ends all connections. A client that requested the end has received its
     * answer by then.
     */
    @Override
    public void close() {
        closed = true;
        file.close();
        clients.forEach(ClientConnection::abort);
        final long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(END_MILLIS);
        clients.forEach(client -> client.awaitEnd(deadline));
    }
}
