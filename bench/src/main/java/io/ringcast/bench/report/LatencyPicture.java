package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import java.util.List;
import java.util.Optional;

/**
 * Latency chart of a few contenders as a separate SVG file for documents, for light and dark pages.
 */
public final class LatencyPicture {
    /** One contender of each kind: the alternatives that a user chooses between. */
    static final List<String> SHOWN = List.of("c", "ringcast-auto", "nio", "socat", "nftables");

    private static final String STYLE =
            """
            svg { color: #1c1e21; --line: #0002; }
            @media (prefers-color-scheme: dark) { svg { color: #e3e5e8; --line: #fff3; } }
            text { font: 12px system-ui, sans-serif; fill: currentColor; }
            polyline { fill: none; stroke: var(--ink); stroke-width: 1.8; } .grid { stroke: var(--line); }
            """;

    private LatencyPicture() {}

    /** Returns the file's text for the lowest measured rate; empty if there is none. */
    public static Optional<String> of(Results results) {
        return results.measured().stream()
                .flatMap(result -> result.latencyRates().stream())
                .min(Double::compare)
                .map(
                        rate ->
                                standalone(
                                        new Charts(results)
                                                .latency(rate, LatencyPicture::isShown)));
    }

    private static boolean isShown(ContenderResult result) {
        return SHOWN.contains(result.name());
    }

    /** Turns an SVG element into a file: adds its namespace and its styles. */
    private static String standalone(String element) {
        final int head = element.indexOf('>') + 1;
        return element.substring(0, head)
                        .replace("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ")
                + "\n<style>\n"
                + STYLE
                + Palette.STYLE
                + "</style>"
                + element.substring(head);
    }
}
