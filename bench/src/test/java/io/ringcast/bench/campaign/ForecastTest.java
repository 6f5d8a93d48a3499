package io.ringcast.bench.campaign;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ForecastTest {
    private final Forecast forecast = new Forecast();

    @Test
    void nothingIsKnownAtFirst() {
        assertEquals(0, forecast.turn("c"));
        assertEquals(0, forecast.searches("c"));
    }

    @Test
    void theMeanOfTheOwnTurns() {
        forecast.addTurn("c", 2);
        forecast.addTurn("c", 4);
        forecast.addTurn("nio", 12);
        forecast.addSearches("nio", 20);
        assertEquals(3, forecast.turn("c"));
        assertEquals(12, forecast.turn("nio"));
        assertEquals(20, forecast.searches("nio"));
    }

    @Test
    void ofAllTurnsBeforeTheFirstOwn() {
        forecast.addTurn("c", 2);
        forecast.addTurn("c", 4);
        forecast.addTurn("nio", 12);
        forecast.addSearches("nio", 20);
        assertEquals(6, forecast.turn("tc"));
        assertEquals(20, forecast.searches("c"));
    }
}
