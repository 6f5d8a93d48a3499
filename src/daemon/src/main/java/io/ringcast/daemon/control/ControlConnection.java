package io.ringcast.daemon.control;

import io.ringcast.daemon.report.Json;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A connection to a run's control socket: a client's side of it.
 *
 * <p>Threading: one thread.
 */
public final class ControlConnection implements AutoCloseable {
    /** Room for what is said of the most rules there may be. */
    private static final int MAX_ANSWER = 1 << 24;

    private static final long ANSWER_MILLIS = 10_000;

    private final LineChannel lines;

    private ControlConnection(LineChannel lines) {
        this.lines = lines;
    }

    /**
     * Connects.
     *
     * @throws java.net.ConnectException if nobody listens there
     * @throws IOException if the path leads nowhere or may not be used
     */
    public static ControlConnection open(Path path) throws IOException {
        final SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new ControlConnection(new LineChannel(channel, MAX_ANSWER));
    }

    /** Asks without arguments. */
    public Map<String, Object> ask(String request) throws IOException {
        return ask(request, Map.of());
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws RequestException if the answer is an error, with its message
     * @throws IOException if there is no answer
     */
    public Map<String, Object> ask(String request, Map<String, String> arguments)
            throws IOException {
        final Map<String, Object> line = new LinkedHashMap<>();
        line.put("request", request);
        line.putAll(arguments);
        send(Json.write(line));
        final Map<String, Object> answer =
                lines.readLine(ANSWER_MILLIS, ANSWER_MILLIS)
                        .map(ControlConnection::read)
                        .orElseThrow(() -> new IOException("it has closed the connection"));
        if (Boolean.TRUE.equals(answer.get("ok"))) {
            return answer;
        }
        throw new RequestException(String.valueOf(answer.get("error")));
    }

    /** One who is refused may find the connection closed, and yet has been told why. */
    private void send(String line) throws IOException {
        try {
            lines.writeLine(line, ANSWER_MILLIS);
        } catch (LineChannel.LimitException e) {
            throw e;
        } catch (IOException e) {
            // What it has said is still there to be read
        }
    }

    private static Map<String, Object> read(String line) {
        try {
            return Json.read(line);
        } catch (IllegalArgumentException e) {
            throw new RequestException("its answer is not the one of a control socket");
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
