package io.ringcast.daemon.metrics;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.ringcast.daemon.console.CommandException;
import io.ringcast.daemon.live.LiveRun;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * HTTP server of a run: {@code /metrics}, {@code /healthz}, {@code /readyz}.
 *
 * <p>A client that does not send or read is disconnected after some seconds. Until then, it
 * occupies one of the few threads and connections of this server. The run does not depend on them.
 *
 * <p>Threading: any.
 */
public final class MetricsServer implements AutoCloseable {
    static {
        // These properties are the only limits of the JDK's server (jdk.httpserver,
        // sun.net.httpserver.ServerConfig): seconds, connections, headers of a request and their
        // bytes.
        System.setProperty("sun.net.httpserver.maxReqTime", "5");
        System.setProperty("sun.net.httpserver.maxRspTime", "10");
        System.setProperty("sun.net.httpserver.idleInterval", "60");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "16");
        System.setProperty("jdk.httpserver.maxConnections", "64");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "50");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "16384");
        // Otherwise headers and body wait for each other's acknowledgement (Nagle, RFC 896)
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final int THREADS = 4;
    private static final int BACKLOG = 32;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final int NO_BODY = -1;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Exposition exposition = new Exposition(registry);
    private final HttpServer server;
    private final ExecutorService threads;

    /** The run; null until {@link #show}. */
    private volatile LiveRun run;

    /**
     * Creates the server and listens. It reports alive at once, and ready only after {@link #show}.
     *
     * @throws CommandException if the server cannot listen at the address
     */
    public MetricsServer(InetSocketAddress address) {
        ProcessCollectors.register(registry);
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new CommandException(
                    "metrics "
                            + address.getAddress().getHostAddress()
                            + ":"
                            + address.getPort()
                            + ": cannot be listened at: "
                            + e.getMessage(),
                    e);
        }
        final AtomicInteger number = new AtomicInteger();
        threads =
                Executors.newFixedThreadPool(
                        THREADS,
                        task -> {
                            final Thread thread =
                                    new Thread(task, "ringcast-http-" + number.getAndIncrement());
                            thread.setDaemon(true);
                            return thread;
                        });
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    /** Returns the address of the server. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Publishes the metrics of a run. To be called once. */
    public void show(LiveRun started) {
        registry.register(new RunCollector(started));
        run = started;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            final String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                send(exchange, METHOD_NOT_ALLOWED, "GET or HEAD\n");
                return;
            }
            switch (Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "")) {
                case "/metrics" -> metrics(exchange);
                case "/healthz" -> state(exchange, sickness());
                case "/readyz" -> state(exchange, obstacles());
                default -> send(exchange, NOT_FOUND, "there are /metrics, /healthz and /readyz\n");
            }
        }
    }

    private void metrics(HttpExchange exchange) throws IOException {
        final Exposition.Page page =
                exposition.page(exchange.getRequestHeaders().getFirst("Accept"));
        send(exchange, OK, page.contentType(), page.bytes());
    }

    private List<String> sickness() {
        final LiveRun shown = run;
        return shown == null ? List.of() : shown.ending().stream().toList();
    }

    private List<String> obstacles() {
        final LiveRun shown = run;
        return shown == null
                ? List.of("the run has not begun: it is opened, or waits for the host")
                : Readiness.obstacles(shown);
    }

    private static void state(HttpExchange exchange, List<String> problems) throws IOException {
        if (problems.isEmpty()) {
            send(exchange, OK, "ok\n");
        } else {
            send(exchange, UNAVAILABLE, String.join("\n", problems) + "\n");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, NO_BODY);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
