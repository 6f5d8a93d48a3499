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
 * Client side of a connection to a run's control socket.
 *
 * <p>Threading: one thread.
 */
public final class ControlConnection implements AutoCloseable {
    /** Maximum length of an answer; enough for the maximum number of rules. */
    private static final int MAX_ANSWER = 1 << 24;

    private static final long ANSWER_MILLIS = 10_000;

    private final LineChannel lines;

    private ControlConnection(LineChannel lines) {
        this.lines = lines;
    }

    /**
     * Connects to a control socket.
     *
     * @throws java.net.ConnectException if no process listens there
     * @throws IOException if the path does not exist or access is denied
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

    /** Sends a request without arguments and waits for the answer. */
    public Map<String, Object> ask(String request) throws IOException {
        return ask(request, Map.of());
    }

    /**
     * Sends a request and waits for the answer.
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

    /**
     * Sends a line. If the run has refused the client and closed the connection, sending fails, but
     * the reason can still be read.
     */
    private void send(String line) throws IOException {
        try {
            lines.writeLine(line, ANSWER_MILLIS);
        } catch (LineChannel.LimitException e) {
            throw e;
        } catch (IOException e) {
            // The answer can still be read
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
