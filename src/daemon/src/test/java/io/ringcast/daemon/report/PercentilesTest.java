package io.ringcast.daemon.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class PercentilesTest {
    /** Returns a histogram of 1 to 1000 ns; values below 2048 are recorded exactly. */
    private static Histogram oneToThousand() {
        final Histogram histogram = new Histogram(3_600_000_000_000L, 3);
        for (int nanos = 1; nanos <= 1000; nanos++) {
            histogram.recordValue(nanos);
        }
        return histogram;
    }

    @Test
    void nanosecondsBecomeMicroseconds() {
        assertEquals(
                new Percentiles(1000, 0.5, 0.9, 0.99, 0.999, 1.0, 1.0),
                Percentiles.of(oneToThousand()));
    }

    @Test
    void noValuesAreZeroes() {
        assertEquals(new Percentiles(0, 0, 0, 0, 0, 0, 0), Percentiles.of(new Histogram(3)));
    }

    @Test
    void fieldsOfTheContract() {
        final Map<String, Object> map = Percentiles.of(oneToThousand()).toMap();
        assertEquals(
                List.of("count", "p50", "p90", "p99", "p99.9", "p99.99", "max"),
                List.copyOf(map.keySet()));
        assertEquals(Percentiles.of(oneToThousand()), Percentiles.fromMap(map));
    }

    @Test
    void aMissingFieldIsNamed() {
        final Map<String, Object> map = Percentiles.of(oneToThousand()).toMap();
        map.remove("p99.9");
        final IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Percentiles.fromMap(map));
        assertEquals("p99.9 null: must be a number", e.getMessage());
    }
}
