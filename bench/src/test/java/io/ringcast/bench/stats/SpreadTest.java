package io.ringcast.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void middleOfAnOddNumber() {
        assertEquals(new Spread(3, 5, 1, 9), Spread.of(9, 1, 5));
    }

    @Test
    void meanOfTheTwoInTheMiddle() {
        assertEquals(new Spread(4, 4, 1, 100), Spread.of(List.of(5.0, 100.0, 1.0, 3.0)));
    }

    @Test
    void nothing() {
        assertFalse(Spread.of().isPresent());
        assertTrue(Double.isNaN(Spread.of().median()));
        assertEquals(Map.of(), Spread.NONE.toMap());
        assertTrue(Double.isNaN(Spread.of(1).ratioTo(Spread.NONE)));
    }

    @Test
    void ratioAndRelative() {
        assertEquals(2, Spread.of(4, 5, 6).ratioTo(Spread.of(2.5)));
        assertEquals(0.2, Spread.of(4, 5, 6).relative(), 1e-12);
    }

    @Test
    void fiveDigitsAsJson() {
        assertEquals(
                Map.of("median", 123460.0, "low", 0.012346, "high", 987650.0, "rounds", 3),
                Spread.of(0.01234567, 123456.7, 987654.3).toMap());
        assertEquals(0.0, Spread.of(0).toMap().get("median"));
    }

    @Test
    void valuesAreNotTouched() {
        final double[] values = {3, 1, 2};
        Spread.of(values);
        assertEquals(3, values[0]);
    }
}
