package io.ringcast.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.campaign.Sample;
import io.ringcast.bench.campaign.Settings;
import io.ringcast.bench.micro.UserSpace;
import io.ringcast.bench.stats.Spread;
import io.ringcast.daemon.report.Json;
import java.io.StringReader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportTest {
    private final Results results = Sample.results();
    private final Host host = new Host(Map.of("cpu", "Fast & <Cheap>"));
    private final Report report =
            new Report(
                    host,
                    results,
                    Optional.of(results),
                    Optional.of(new UserSpace(100, 33, 22, 0.0001)));

    @Test
    void thePageIsWellFormedAndNeedsNothingElse() throws Exception {
        final String page = HtmlReport.of(report);
        final Document document = parse(page);
        // latency at two rates, overload with and without checksums, throughput, loss
        assertEquals(6, document.getElementsByTagName("svg").getLength());
        for (final String element : List.of("script", "link", "img", "iframe")) {
            assertEquals(0, document.getElementsByTagName(element).getLength(), element);
        }
        assertFalse(page.contains("http:") || page.contains("https:") || page.contains("url("));
    }

    @Test
    void aLineForEachContenderOnTheLatencyChart() throws Exception {
        final Document document = parse(HtmlReport.of(report));
        final NodeList lines =
                ((org.w3c.dom.Element) document.getElementsByTagName("svg").item(0))
                        .getElementsByTagName("polyline");
        // the curve, and its entry in the legend
        assertEquals(2 * 4, lines.getLength());
    }

    /** The picture is a standalone file: it contains its namespace and styles. */
    @Test
    void theLatencyChartOfAFew() throws Exception {
        final String picture = LatencyPicture.of(results).orElseThrow();
        final org.w3c.dom.Element svg = parse(picture).getDocumentElement();
        assertEquals("http://www.w3.org/2000/svg", svg.getAttribute("xmlns"));
        final long shown =
                results.measured().stream()
                        .filter(result -> LatencyPicture.SHOWN.contains(result.name()))
                        .count();
        assertTrue(shown > 0 && shown < results.measured().size());
        assertEquals(2 * shown, svg.getElementsByTagName("polyline").getLength());
        assertEquals(1, svg.getElementsByTagName("style").getLength());
        assertFalse(picture.replace("http://www.w3.org/2000/svg", "").contains("http"));
        assertEquals(
                Optional.empty(), LatencyPicture.of(new Results(Settings.quick(), 0, List.of())));
    }

    @Test
    void aPageWithoutAnyFigures() throws Exception {
        final Results nothing = new Results(Settings.quick(), 0, List.of());
        assertEquals(
                0,
                parse(HtmlReport.of(Report.of(host, nothing)))
                        .getElementsByTagName("svg")
                        .getLength());
    }

    @Test
    void tablesWithRatios() {
        final String text = String.join("\n", TextReport.lines(report));
        assertTrue(text.contains("1.91x"), text); // p50 of 21 to 11 µs
        assertTrue(text.contains("socat: absent: no program socat here"), text);
        assertTrue(text.contains(">=1000k"), text);
    }

    @Test
    void howManyRoundsAndWhetherTheMachineStoodStill() {
        final String text = String.join("\n", TextReport.lines(report));
        assertTrue(text.contains("Medians of 3 rounds (ringcast-gso: 1), "), text);
        assertTrue(text.contains("Workers: 3 rounds."), text);
        assertTrue(
                text.contains("null 120/36, c 120/36, ringcast 120/36, ringcast-gso 40/12."), text);
        assertTrue(HtmlReport.of(report).contains("c 120/36"), "the page says so, too");
    }

    @Test
    void bothGeneratorsHaveTheirTablesChartsAndFigures() {
        final String with = "verload with 100-byte frames";
        final String without = with + " without UDP checksum";
        final List<String> titles = List.copyOf(Tables.of(report).keySet());
        assertTrue(
                titles.contains("O" + with + ": as fast as the generator goes"), titles::toString);
        assertTrue(
                titles.contains("O" + without + ": as fast as the generator goes"),
                titles::toString);
        final String page = HtmlReport.of(report);
        assertTrue(page.contains("delivered under overload, 100-byte frames without UDP checksum"));
        final Map<?, ?> c = (Map<?, ?>) ((List<?>) JsonReport.of(report).get("contenders")).get(1);
        assertEquals(0.25, loss(c, "overload"));
        assertEquals(0.5, loss(c, "overload_without_checksum"));
    }

    private static Object loss(Map<?, ?> contender, String kind) {
        final Map<?, ?> figures = (Map<?, ?>) ((Map<?, ?>) contender.get(kind)).get("100");
        return ((Map<?, ?>) figures.get("loss")).get("median");
    }

    @Test
    void noAimsWithoutThreeRounds() {
        final Results few =
                new Results(
                        Settings.quick(),
                        0,
                        List.of(
                                results.of("ringcast-gso").orElseThrow(),
                                results.of("socat").orElseThrow()));
        assertTrue(Aims.table(few, Optional.empty()).isEmpty());
        final String text = String.join("\n", TextReport.lines(Report.of(host, few)));
        assertTrue(text.contains("Aims are judged by medians of 3 rounds."), text);
    }

    @Test
    void whatIsAimedAt() {
        final Map<String, List<String>> aims = new HashMap<>();
        Aims.table(results, report.userSpace())
                .body()
                .forEach(row -> aims.put(row.get(0), row.subList(1, row.size())));
        assertEquals(
                List.of("at most 1.00x", "1.91x", "missed", "ringcast", "3"),
                aims.get("p50 at 10,000 frames/s, x C"));
        assertEquals(
                List.of("nothing", "25.00%", "missed", "ringcast", "3"),
                aims.get("the same: lost (C: 25.00%)"));
        assertEquals(
                List.of("at least 1.40x", "1.00x", "missed", "ringcast", "3"),
                aims.get("overload without UDP checksum, best transmitter: frames/s, x C"));
        assertEquals(
                List.of("nothing", "50.00%", "missed", "ringcast", "3"),
                aims.get("the same: lost (C: 50.00%)"));
        assertEquals(
                List.of("at most 1.20x", "1.50x (33 of 22)", "missed", "JMH and burst.c", ""),
                aims.get("user space, 100 bytes, burst of 64: ns per frame, x C"));
        assertEquals(List.of("0", "0.00", "met", "JMH", ""), aims.get("bytes allocated per frame"));
        assertFalse(aims.keySet().stream().anyMatch(name -> name.contains("NIO")), "no relay");
    }

    @Test
    void jsonIsReadBack() {
        final Map<String, Object> map = Json.read(Json.write(JsonReport.of(report)));
        assertEquals("Fast & <Cheap>", ((Map<?, ?>) map.get("host")).get("cpu"));
        final List<?> contenders = (List<?>) map.get("contenders");
        assertEquals(5, contenders.size());
        final Map<?, ?> c = (Map<?, ?>) contenders.get(1);
        final Map<?, ?> latency = (Map<?, ?>) ((Map<?, ?>) c.get("latency_micros")).get("10000");
        assertEquals(
                List.of("p50", "p90", "p99", "p99.9", "p99.99", "max"),
                List.copyOf(latency.keySet()));
    }

    @Test
    void theSpreadIsTheSameInTextPageAndJson() {
        // rounds of 10, 11 and 12 µs
        final String text = String.join("\n", TextReport.lines(report));
        assertTrue(text.matches("(?s).* c +11\\.0 +±5% +1\\.00x .*"), text);
        final String page = HtmlReport.of(report);
        assertTrue(page.contains("<td>11.0</td><td>±5%</td><td>1.00x</td>"), page);
        assertTrue(page.contains("between the quartiles"), "and what that is");
        final Map<?, ?> c = (Map<?, ?>) ((List<?>) JsonReport.of(report).get("contenders")).get(1);
        final Map<?, ?> rate = (Map<?, ?>) ((Map<?, ?>) c.get("latency_micros")).get("10000");
        final Map<?, ?> p50 = (Map<?, ?>) rate.get("p50");
        assertEquals(10.5, (double) p50.get("lower_quartile"), 0.02);
        assertEquals(11.5, (double) p50.get("upper_quartile"), 0.02);
    }

    @Test
    void aBarsLineIsTheDistanceOfTheQuartiles() {
        final String svg =
                BarChart.draw(
                        "", List.of(new BarChart.Bar("n", Spread.of(0, 50, 100), "", "#000000")));
        // The axis has 670 pixels from 120 on, up to the upper quartile of 75, so 25 is at one
        // third.
        assertTrue(svg.contains("<line x1=\"343.3\" y1=\"14.0\" x2=\"790.0\""), svg);
    }

    @Test
    void tableColumns() {
        final Table table = new Table("", "b");
        table.add("name", "1");
        table.add("n", "100");
        assertEquals(List.of("        b", "name    1", "n     100"), table.lines());
        assertThrows(IllegalArgumentException.class, () -> table.add("one"));
    }

    @Test
    void percentileLabels() {
        assertEquals("0%", Charts.percentileLabel(1));
        assertEquals("90%", Charts.percentileLabel(10));
        assertEquals("99%", Charts.percentileLabel(100));
        assertEquals("99.9%", Charts.percentileLabel(1_000));
        assertEquals("99.999%", Charts.percentileLabel(100_000));
    }

    @Test
    void axes() {
        final Axis linear = Axis.linear("", 437_000, Format::thousands);
        assertEquals(List.of(0.0, 1e5, 2e5, 3e5, 4e5, 5e5), linear.ticks());
        assertEquals(0.5, linear.position(250_000), 1e-9);
        final Axis log = Axis.logarithmic("", 3, 2_000, Format::thousands);
        assertEquals(1, log.low());
        assertEquals(10_000, log.high(), 1e-6);
        assertEquals(0.25, log.position(10), 1e-9);
        assertEquals(0, log.position(0.001), 1e-9, "what lies outside is drawn at the edge");
    }

    @Test
    void numbers() {
        assertEquals("354k", Format.thousands(354_321));
        assertEquals("35.4k", Format.thousands(35_432));
        assertEquals("3,543", Format.thousands(3_543));
        assertEquals("-", Format.thousands(Double.NaN));
        assertEquals("<0.01%", Format.share(0.00001));
        assertEquals("0.00%", Format.share(0));
        assertEquals("25.00%", Format.share(0.25));
    }

    @Test
    void host() {
        assertEquals("Fast CPU", Host.cpu("processor\t: 0\nmodel name\t: Fast CPU\n"));
        assertEquals("24038 MiB", Host.memory("MemTotal:       24615032 kB\n"));
        assertEquals("no", Host.hypervisor("flags\t: fpu sse\n"));
        assertFalse(Host.present("ringcast bench", "cc").facts().get("kernel").isEmpty());
    }

    private static Document parse(String page) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(page)));
    }
}
