package io.ringcast.daemon.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Fields;
import io.ringcast.daemon.report.Json;
import io.ringcast.testbed.Task;
import io.ringcast.testbed.TestbedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the metrics that a run serves by HTTP, and that Prometheus reads them. */
@Timeout(900)
class MetricsIT {
    private static final String ADDRESS = "127.0.0.1:9435";
    private static final String PROMETHEUS = "http://127.0.0.1:9090";

    /**
     * Python program that prints the status and the body of a response, including error responses.
     */
    private static final String FETCH =
            """
            import sys, urllib.request, urllib.error
            try:
                answer = urllib.request.urlopen(sys.argv[1], timeout=60)
            except urllib.error.HTTPError as e:
                answer = e
            print(answer.status)
            print(answer.read().decode(), end='')
            """;

    private static final Path PACKAGING =
            Path.of(System.getProperty("basedir", "."), "../../packaging")
                    .toAbsolutePath()
                    .normalize();

    private Lab lab;

    @BeforeEach
    void open() {
        lab = Lab.open();
        lab.bridge.ip("link set dev lo up");
    }

    @AfterEach
    void close() {
        if (lab != null) {
            lab.close();
        }
    }

    private String get(String path) {
        return fetch("http://" + ADDRESS + path);
    }

    private static double value(String page, String series) {
        final Matcher line =
                Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$").matcher(page);
        assertTrue(line.find(), () -> series + " in " + page);
        return Double.parseDouble(line.group(1));
    }

    private void forward(int count) {
        final Arrivals arrivals = lab.arrivals();
        lab.send(Lab.GROUP, 10_000, count, 1_000);
        arrivals.await(count);
    }

    @Test
    void tellsWhatTheSummaryTells() {
        final Task engine = lab.startEngine("--metrics", ADDRESS, "--name", "feed");
        forward(100);
        final String to = "{destination=\"" + Lab.RECEIVER + "\",rule=\"default\"}";
        Until.must(
                "all sent",
                () -> value(get("/metrics"), "ringcast_sent_packets_total" + to) == 100);
        Until.must(
                "latencies of all",
                () ->
                        value(get("/metrics"), "ringcast_latency_seconds_count{stage=\"total\"}")
                                == 100);
        final String page = get("/metrics");
        assertEquals(100, value(page, "ringcast_received_packets_total"));
        assertEquals(100, value(page, "ringcast_matched_packets_total{rule=\"default\"}"));
        assertEquals(100, value(page, "ringcast_matched_copies_total"));
        assertEquals(0, value(page, "ringcast_dropped_packets_total{reason=\"runt\"}"));
        assertEquals(0, value(page, "ringcast_kernel_drops_total"));
        final String if1 = "{interface=\"if1\",role=\"receive\"}";
        assertEquals(100, value(page, "ringcast_link_received_packets_total" + if1));
        assertEquals(
                value(page, "ringcast_received_bytes_total"),
                value(page, "ringcast_link_received_bytes_total" + if1));
        assertEquals(0, value(page, "ringcast_link_kernel_drops_total" + if1));
        assertEquals(1, value(page, "ringcast_config_last_reload_successful"));
        assertEquals(1, value(page, "ringcast_run_info{name=\"feed\"}"));
        assertEquals(1, value(page, "ringcast_link_up{interface=\"if1\",role=\"receive\"}"));
        assertEquals(
                1,
                value(page, "ringcast_neighbour_resolved{destination=\"" + Lab.RECEIVER + "\"}"));
        assertEquals("200\nok", get("/healthz"));
        assertEquals("200\nok", get("/readyz"));
        Lab.summary(engine);
    }

    @Test
    void isNotReadyWhileALinkIsDown() {
        final Task engine = lab.startEngine("--metrics", ADDRESS);
        Lab.run(lab.receiver, "ip", "link", "set", "dev", "r0", "down");
        Until.must(
                "not ready",
                () -> get("/readyz").startsWith("503\ntransmit interface eth0: is no-carrier"));
        assertEquals("200\nok", get("/healthz"));
        assertEquals(
                0,
                value(get("/metrics"), "ringcast_link_up{interface=\"eth0\",role=\"transmit\"}"));
        Lab.run(lab.receiver, "ip", "link", "set", "dev", "r0", "up");
        Until.must("ready again", () -> get("/readyz").equals("200\nok"));
        Lab.finish(engine);
    }

    @Test
    void anAddressThatIsTakenEndsTheSecondRunAtItsStart() {
        final Task engine = lab.startEngine("--metrics", ADDRESS);
        final Task second =
                lab.bridge.start(
                        "second",
                        Lab.engineCommand(
                                "-i",
                                "if1",
                                "-o",
                                "eth0",
                                "--to",
                                Lab.RECEIVER,
                                "--metrics",
                                ADDRESS));
        assertEquals(1, second.exitCode(Lab.PATIENCE));
        assertTrue(
                second.lastError()
                        .startsWith(
                                "ringcast run: metrics 127.0.0.1:9435: cannot be listened at: "),
                second::lastError);
        Lab.summary(engine);
    }

    private void requireProgram(String program) {
        try {
            lab.bridge.run(List.of(program, "--version"));
        } catch (TestbedException e) {
            Assumptions.abort(program + ": " + e.getMessage());
        }
    }

    @Test
    void promtoolFindsNothingInTheMetrics() throws Exception {
        requireProgram("promtool");
        final Task engine = lab.startEngine("--metrics", ADDRESS);
        final Path page = lab.testbed().directory().resolve("page.txt");
        Files.writeString(page, get("/metrics").replaceFirst("200\n", "") + "\n");
        assertEquals(
                "",
                lab.bridge.run(List.of("sh", "-c", "promtool check metrics <" + page + " 2>&1")));
        Lab.summary(engine);
    }

    @Test
    void theLawsAreTestedAsTheyAreDocumented() throws Exception {
        requireProgram("promtool");
        final String tests = squeezed(PACKAGING.resolve("prometheus/ringcast-alerts-test.yaml"));
        final String alerts = squeezed(PACKAGING.resolve("prometheus/ringcast-alerts.yaml"));
        final Matcher law =
                Pattern.compile("(?s)```promql (?:first|second)\n(.*?)```")
                        .matcher(Files.readString(PACKAGING.resolve("../docs/metrics.md")));
        int laws = 0;
        for (; law.find(); laws++) {
            final String text = law.group(1).strip().replaceAll("\\s+", " ");
            assertTrue(tests.contains(text), text);
            assertTrue(alerts.contains(text), text);
        }
        assertEquals(2, laws);
        lab.bridge.run(
                List.of(
                        "promtool",
                        "test",
                        "rules",
                        PACKAGING.resolve("prometheus/ringcast-alerts-test.yaml").toString()));
    }

    private static String squeezed(Path file) throws Exception {
        return Files.readString(file).replaceAll("\\s+", " ");
    }

    @Test
    void prometheusAnswersWhatDashboardAndAlertsAsk() throws Exception {
        requireProgram("prometheus");
        final Task engine = lab.startEngine("--metrics", ADDRESS);
        final Task prometheus = lab.bridge.start("prometheus", prometheus());
        Until.must("scraped", () -> !query("ringcast_build_info").isBlank());
        forward(100);
        Until.must("seen", () -> query("rate(ringcast_sent_packets_total[1m]) > 0").contains("=>"));
        for (final String query : dashboard()) {
            assertFalse(query(query).isBlank(), query);
        }
        Until.must("alerts evaluated", () -> !rules().contains("\"health\":\"unknown\""));
        assertEquals(11, rules().split("\"health\":\"ok\"", -1).length - 1, this::rules);
        prometheus.signal("TERM");
        assertEquals(0, prometheus.exitCode(Lab.PATIENCE), () -> prometheus.err().toString());
        Lab.summary(engine);
    }

    private String rules() {
        return fetch(PROMETHEUS + "/api/v1/rules");
    }

    private String fetch(String url) {
        return lab.bridge.run(List.of("python3", "-c", FETCH, url)).strip();
    }

    private List<String> prometheus() throws Exception {
        final Path directory = lab.testbed().directory().resolve("prometheus");
        Files.createDirectories(directory);
        final Path config =
                Files.writeString(
                        directory.resolve("prometheus.yaml"),
                        "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
                                + "scrape_configs: [{job_name: ringcast, static_configs: [{targets: ['"
                                + ADDRESS
                                + "']}]}]\nrule_files: ["
                                + PACKAGING.resolve("prometheus/ringcast-alerts.yaml")
                                + "]\n");
        return List.of(
                "prometheus",
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:9090",
                "--log.level=error");
    }

    /** Returns an empty text until Prometheus answers. */
    private String query(String expression) {
        try {
            return lab.bridge.run(List.of("promtool", "query", "instant", PROMETHEUS, expression));
        } catch (TestbedException e) {
            assertFalse(e.getMessage().contains("parse error"), e::getMessage);
            return "";
        }
    }

    private static List<String> dashboard() throws Exception {
        final Map<String, Object> board =
                Json.read(Files.readString(PACKAGING.resolve("grafana/ringcast.json")));
        final List<String> queries = new ArrayList<>();
        for (final Map<?, ?> panel : Fields.objects(board, "panels")) {
            for (final Map<?, ?> target : Fields.objects(panel, "targets")) {
                queries.add(
                        Fields.text(target, "expr")
                                .replace("$__rate_interval", "1m")
                                .replace("$job", ".+")
                                .replace("$instance", ".+"));
            }
        }
        assertTrue(queries.size() > 15, queries::toString);
        return queries;
    }
}
