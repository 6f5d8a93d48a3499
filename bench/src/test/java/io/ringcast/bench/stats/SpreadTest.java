package io.ringcast.bench.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void middleOfAnOddNumber() {
        assertEquals(new Spread(3, 5, 3, 7, 1, 9), Spread.of(9, 1, 5));
    }

    @Test
    void meanOfTheTwoInTheMiddle() {
        assertEquals(
                new Spread(4, 4, 2.5, 28.75, 1, 100), Spread.of(List.of(5.0, 100.0, 1.0, 3.0)));
    }

    @Test
    void oneThatLiesFarOffDoesNotMakeTheSpread() {
        final Spread spread = Spread.of(98, 99, 100, 101, 1_000);
        assertEquals(new Spread(5, 100, 99, 101, 98, 1_000), spread);
        assertEquals(0.01, spread.relative(), 1e-12);
        assertEquals(new Spread(1, 7, 7, 7, 7, 7), Spread.of(7));
    }

    @Test
    void isReadBack() {
        final Spread spread = Spread.of(98, 99, 100, 101, 1_000);
        assertEquals(spread, Spread.fromMap(spread.toMap()));
        assertThrows(IllegalArgumentException.class, () -> Spread.fromMap(Map.of("median", 1)));
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
        assertEquals(0.1, Spread.of(4, 5, 6).relative(), 1e-12);
    }

    @Test
    void fiveDigitsAsJson() {
        assertEquals(
                Map.of(
                        "median", 123460.0,
                        "lower_quartile", 61728.0,
                        "upper_quartile", 555560.0,
                        "low", 0.012346,
                        "high", 987650.0,
                        "rounds", 3),
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
