package io.ringcast.daemon.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Metrics in the format that a client asks for: Prometheus text, OpenMetrics, or protobuf, which
 * alone has native histograms.
 *
 * <p>Threading: any; one page is made at a time, so clients that come together take no more memory
 * than their pages.
 */
final class Exposition {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Keeps the room that the last page took. */
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    Exposition(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * All metrics as of one moment.
     *
     * @param contentType with the version of the format
     */
    record Page(String contentType, byte[] bytes) {}

    /**
     * Makes a page.
     *
     * @param accept the request's header, or null
     */
    synchronized Page page(String accept) throws IOException {
        final ExpositionFormatWriter writer = formats.findWriter(accept);
        buffer.reset();
        writer.write(buffer, registry.scrape());
        return new Page(writer.getContentType(), buffer.toByteArray());
    }
}
