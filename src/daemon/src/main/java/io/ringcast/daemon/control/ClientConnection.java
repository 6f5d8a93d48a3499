package io.ringcast.daemon.control;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client that is connected: its requests are answered one after the other, on a thread of its
 * own.
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
     * @param lines closed at the end
     * @param ended called at the end
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
            // It has gone, or is stuck: there is nobody to be told
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

    /** Ends it soon. */
    void abort() {
        lines.abort();
    }

    /**
     * Waits for its end, unless it is called by itself.
     *
     * @param deadline of {@link System#nanoTime}
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
