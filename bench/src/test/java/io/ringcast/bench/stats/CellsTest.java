package io.ringcast.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class CellsTest {
    @Test
    void valuesAndCounts() {
        final Histogram histogram = Cells.parse(List.of(5, 2, 1_000_448, 3L));
        assertEquals(5, histogram.getTotalCount());
        assertEquals(2, histogram.getCountAtValue(5));
        assertEquals(3, histogram.getCountAtValue(1_000_448));
        assertEquals(5, histogram.getValueAtPercentile(40));
    }

    @Test
    void nothing() {
        assertEquals(0, Cells.parse(List.of()).getTotalCount());
    }

    @Test
    void whatIsNoHistogramIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Cells.parse(List.of(1)));
        assertThrows(IllegalArgumentException.class, () -> Cells.parse(List.of(1, "x")));
        assertThrows(IllegalArgumentException.class, () -> Cells.parse(List.of(-1, 1)));
    }
}
