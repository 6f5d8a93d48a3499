package io.ringcast.daemon.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.console.CommandException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the server's answers before a run exists, and with clients that misbehave. */
@Timeout(120)
class MetricsServerTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private MetricsServer server;

    @BeforeEach
    void open() {
        server = new MetricsServer(ANY_PORT);
    }

    @AfterEach
    void close() {
        server.close();
    }

    /** Response of the server. */
    private record Answer(int status, String type, int length, String body) {}

    private Answer get(String path) throws Exception {
        return get(path, "*/*");
    }

    private Answer get(String path, String accept) throws Exception {
        return ask("GET", path, accept);
    }

    private Answer ask(String method, String path, String accept) throws Exception {
        final HttpURLConnection connection =
                (HttpURLConnection)
                        URI.create("http://127.0.0.1:" + port() + path).toURL().openConnection();
        connection.setRequestMethod(method);
        connection.setRequestProperty("Accept", accept);
        final int status = connection.getResponseCode();
        try (InputStream in =
                status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(
                    status,
                    connection.getContentType(),
                    connection.getContentLength(),
                    new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @Test
    void aliveBeforeTheRunAndNotReady() throws Exception {
        assertEquals(200, get("/healthz").status());
        assertEquals("ok\n", get("/healthz").body());
        assertEquals(503, get("/readyz").status());
        assertTrue(get("/readyz").body().startsWith("the run has not begun"));
    }

    @Test
    void formatsByWhatIsAccepted() throws Exception {
        final Answer text = get("/metrics");
        assertTrue(text.type().startsWith("text/plain"), text::type);
        assertTrue(text.body().contains("\nprocess_cpu_seconds_total "), text::body);
        assertTrue(text.body().contains("\nringcast_build_info{version="), text::body);
        final Answer open = get("/metrics", "application/openmetrics-text; version=1.0.0");
        assertTrue(open.body().endsWith("# EOF\n"), open::body);
        final String protobuf = "application/vnd.google.protobuf";
        final Answer binary =
                get(
                        "/metrics",
                        protobuf + ";proto=io.prometheus.client.MetricFamily;encoding=delimited");
        assertTrue(binary.type().startsWith(protobuf), binary::type);
    }

    /** The metrics of threads include a search for deadlocks, which would stop the loop. */
    @Test
    void nothingAboutThreads() throws Exception {
        assertTrue(!get("/metrics").body().contains("jvm_threads"));
    }

    @Test
    void otherPathsAndMethods() throws Exception {
        assertEquals(404, get("/metrics/x").status());
        assertEquals(404, get("/").status());
        assertEquals(405, ask("POST", "/metrics", "*/*").status());
        final Answer head = ask("HEAD", "/healthz", "*/*");
        assertEquals(200, head.status());
        assertEquals(3, head.length());
        assertEquals("", head.body());
    }

    @Test
    void anAddressThatIsTakenIsToldWithItsName() {
        final String message =
                assertThrows(CommandException.class, () -> new MetricsServer(server.address()))
                        .getMessage();
        assertTrue(
                message.startsWith(
                        "metrics 127.0.0.1:"
                                + server.address().getPort()
                                + ": cannot be listened at: "),
                message);
    }

    /** More clients than threads send half a request; the server cuts them off after some time. */
    @Test
    void clientsThatSayHalfARequestDoNotKeepOthersOutForEver() throws Exception {
        final List<Socket> stuck = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                final Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
                socket.getOutputStream()
                        .write("GET /metrics HTTP/1.1\r\nHost:".getBytes(StandardCharsets.UTF_8));
                socket.getOutputStream().flush();
                stuck.add(socket);
            }
            assertEquals(200, get("/healthz").status());
        } finally {
            for (final Socket socket : stuck) {
                socket.close();
            }
        }
    }

    private int port() {
        return server.address().getPort();
    }
}
