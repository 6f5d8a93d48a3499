package io.ringcast.daemon.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.daemon.report.Json;
import io.ringcast.daemon.report.Summaries;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class DemoResultTest {
    @Test
    void theApplicationStandsBesideTheEnginesSummary() {
        final String engine = Json.write(Summaries.distinct().toMap());
        assertEquals(
                engine.substring(0, engine.length() - 1)
                        + ",\"application\":{\"sent\":9,\"received\":8,\"out_of_order\":1,"
                        + "\"buffer_drops\":2}}",
                Json.write(result(9, 8, 1, 2).toMap()));
    }

    @Test
    void completeIsAllAndInOrder() {
        assertTrue(result(9, 9, 0, 0).complete());
        assertFalse(result(9, 8, 0, 1).complete());
        assertFalse(result(9, 9, 1, 0).complete());
    }

    @Test
    void verdicts() {
        assertEquals(
                "The application received 9 of 9 datagrams sent (100 %), in order.",
                last(result(9, 9, 0, 0)));
        assertEquals(
                "The application received 99,999 of 100,000 datagrams sent (99.99 %), in order.",
                last(result(100_000, 99_999, 0, 0)));
        assertEquals(
                "The application received 9,999,999 of 10,000,000 datagrams sent (99.99 %), 3 out of"
                        + " order.",
                last(result(10_000_000, 9_999_999, 3, 0)));
        assertEquals(
                "2 found its socket buffer full: it was not quick enough.",
                last(result(9, 7, 0, 2)));
    }

    @Test
    void aChartOnlyOfSomething() {
        final Histogram histogram = new Histogram(3);
        assertFalse(DemoText.lines(result(0, 0, 0, 0), false).get(0).startsWith("Latency through"));
        histogram.recordValue(10_000);
        final DemoResult some = result(1, 1, 0, 0, forwarded("", histogram));
        assertTrue(DemoText.lines(some, false).get(0).startsWith("Latency through"));
    }

    @Test
    void eachRelayHasItsPart() {
        final Histogram histogram = new Histogram(3);
        histogram.recordValue(10_000);
        final DemoResult relayed =
                result(9, 9, 0, 0, forwarded("First", histogram), forwarded("Second", histogram));
        final String engine = Json.write(Summaries.distinct().toMap());
        assertTrue(
                Json.write(relayed.toMap())
                        .startsWith(
                                "{\"relays\":[" + engine + "," + engine + "],\"application\":{"));
        final List<String> lines = DemoText.lines(relayed, false);
        assertEquals("First", lines.get(0));
        assertTrue(lines.get(1).startsWith("Latency through"), lines::toString);
        assertEquals("", lines.get(lines.indexOf("Second") - 1));
        assertEquals(2, lines.stream().filter(line -> line.startsWith("Accounting")).count());
    }

    private static String last(DemoResult result) {
        final List<String> lines = DemoText.lines(result, false);
        return lines.get(lines.size() - 1);
    }

    private static DemoResult result(long sent, long received, long outOfOrder, long bufferDrops) {
        return result(sent, received, outOfOrder, bufferDrops, forwarded("", new Histogram(3)));
    }

    private static DemoResult result(
            long sent,
            long received,
            long outOfOrder,
            long bufferDrops,
            DemoResult.Forwarded... forwarders) {
        return new DemoResult(5000, sent, received, outOfOrder, bufferDrops, List.of(forwarders));
    }

    private static DemoResult.Forwarded forwarded(String title, Histogram total) {
        return new DemoResult.Forwarded(title, Summaries.distinct(), total);
    }
}
