package io.ringcast.daemon.metrics;

import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/**
 * Writer of metrics in the format that a client asks for: Prometheus text, OpenMetrics, or
 * protobuf. Only protobuf contains native histograms.
 *
 * <p>Threading: any. Pages are created one at a time, so that simultaneous clients need memory for
 * their pages only.
 */
final class Exposition {
    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();

    /** Reused buffer; keeps its size from page to page. */
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();

    Exposition(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /**
     * All metrics at one moment.
     *
     * @param contentType content type with the version of the format
     */
    record Page(String contentType, byte[] bytes) {}

    /**
     * Creates a page.
     *
     * @param accept the request's Accept header, or null
     */
    synchronized Page page(String accept) throws IOException {
        final ExpositionFormatWriter writer = formats.findWriter(accept);
        buffer.reset();
        writer.write(buffer, registry.scrape());
        return new Page(writer.getContentType(), buffer.toByteArray());
    }
}
