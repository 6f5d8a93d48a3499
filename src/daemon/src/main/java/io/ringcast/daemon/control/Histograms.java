package io.ringcast.daemon.control;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;

/**
 * Histograms in answers, encoded as in an .hlog file. All ports of HdrHistogram can read this
 * encoding.
 */
public final class Histograms {
    private static final String HISTOGRAM = "histogram";

    private Histograms() {}

    static Map<String, Object> encode(Histogram nanos) {
        final ByteBuffer buffer = ByteBuffer.allocate(nanos.getNeededByteBufferCapacity());
        final int length = nanos.encodeIntoCompressedByteBuffer(buffer);
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("unit", "ns");
        map.put(
                HISTOGRAM,
                Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length)));
        return map;
    }

    /**
     * Decodes the histogram of an answer.
     *
     * @throws RequestException if the answer has no valid histogram
     */
    public static Histogram decode(Map<String, Object> answer) {
        try {
            final byte[] bytes = Base64.getDecoder().decode(String.valueOf(answer.get(HISTOGRAM)));
            return Histogram.decodeFromCompressedByteBuffer(ByteBuffer.wrap(bytes), 0);
        } catch (DataFormatException | RuntimeException e) {
            throw new RequestException("its answer holds no histogram: " + e.getMessage());
        }
    }
}
