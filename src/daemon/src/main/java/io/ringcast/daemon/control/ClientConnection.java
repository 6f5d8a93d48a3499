package io.ringcast.daemon.control;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Connection of a client. Its requests are answered one after the other, on a separate thread.
 *
 * <p>Threading: any thread.
 */
final class ClientConnection {
    private final LineChannel lines;
    private final Requests requests;
    private final ClientTimes times;
    private final Consumer<ClientConnection> ended;
    private final Thread thread = new Thread(this::serve, "ringcast-client");

    /**
     * @param lines the channel; closed at the end of the connection
     * @param ended called at the end of the connection
     */
    ClientConnection(
            LineChannel lines,
            Requests requests,
            ClientTimes times,
            Consumer<ClientConnection> ended) {
        this.lines = lines;
        this.requests = requests;
        this.times = times;
        this.ended = ended;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void serve() {
        try (lines) {
            talk();
        } catch (IOException e) {
            // The client has disconnected or does not read: there is no one to report to
        } finally {
            ended.accept(this);
        }
    }

    private void talk() throws IOException {
        try {
            while (true) {
                final Optional<String> line = lines.readLine(times.idle(), times.request());
                if (line.isEmpty()) {
                    return;
                }
                answer(requests.answer(line.get()));
            }
        } catch (LineChannel.LimitException e) {
            lines.writeLine(requests.failure(e.getMessage()), times.answer());
        }
    }

    private void answer(Answer answer) throws IOException {
        try {
            lines.writeLine(answer.line(), times.answer());
        } finally {
            answer.afterwards().run();
        }
    }

    /** Ends the connection; does not wait for its end. */
    void abort() {
        lines.abort();
    }

    /**
     * Waits for the end of the connection. Returns at once if the connection's own thread calls it.
     *
     * @param deadline by the clock of {@link System#nanoTime}
     */
    void awaitEnd(long deadline) {
        final long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left > 0 && Thread.currentThread() != thread) {
            try {
                thread.join(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
