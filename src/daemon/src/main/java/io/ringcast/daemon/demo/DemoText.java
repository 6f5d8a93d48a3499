package io.ringcast.daemon.demo;

import io.ringcast.daemon.report.HistogramChart;
import io.ringcast.daemon.report.SummaryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Result of the demonstration as text, 80 columns wide. */
final class DemoText {
    private DemoText() {}

    static List<String> lines(DemoResult result, boolean colours) {
        final List<String> lines = new ArrayList<>();
        for (final DemoResult.Forwarded forwarder : result.forwarders()) {
            lines.addAll(lines(forwarder, colours));
            lines.add("");
        }
        lines.add(verdict(result));
        if (result.bufferDrops() > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%,d found its socket buffer full: it was not quick enough.",
                            result.bufferDrops()));
        }
        return lines;
    }

    private static List<String> lines(DemoResult.Forwarded forwarder, boolean colours) {
        final List<String> lines = new ArrayList<>();
        if (!forwarder.title().isEmpty()) {
            lines.add(forwarder.title());
        }
        if (forwarder.total().getTotalCount() > 0) {
            lines.add(
                    "Latency through the engine: kernel's receive stamp to transmit call returned");
            lines.addAll(HistogramChart.lines(forwarder.total(), colours));
            lines.add("");
        }
        lines.addAll(SummaryText.lines(forwarder.summary()));
        return lines;
    }

    private static String verdict(DemoResult result) {
        return String.format(
                Locale.ROOT,
                "The application received %,d of %,d datagrams sent (%s), %s.",
                result.received(),
                result.sent(),
                share(result),
                result.outOfOrder() == 0
                        ? "in order"
                        : String.format(Locale.ROOT, "%,d out of order", result.outOfOrder()));
    }

    /**
     * Returns the percentage of received datagrams. Does not round up to 100 % if a datagram is
     * missing.
     */
    private static String share(DemoResult result) {
        if (result.received() == result.sent()) {
            return "100 %";
        }
        final double percent = 100.0 * result.received() / Math.max(1, result.sent());
        return String.format(Locale.ROOT, "%.2f %%", Math.floor(percent * 100) / 100);
    }
}
