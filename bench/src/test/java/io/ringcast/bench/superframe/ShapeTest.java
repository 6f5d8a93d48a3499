package io.ringcast.bench.superframe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.ringcast.bench.trial.Load;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
    @Test
    void noneHoldsMoreThanAnIpv4Datagram() {
        assertEquals(
                List.of(
                        new Shape(1, 100),
                        new Shape(4, 100),
                        new Shape(20, 100),
                        new Shape(64, 100),
                        new Shape(1, 1400),
                        new Shape(4, 1400),
                        new Shape(20, 1400),
                        new Shape(46, 1400)),
                Shape.standard());
    }

    @Test
    void fromText() {
        assertEquals(new Shape(20, 100), Shape.parse("20x100"));
        assertEquals(new Shape(128, 16), Shape.parse("128x16"));
        assertEquals(new Shape(44, 1472), Shape.parse("44x1472"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "20|20: must be DATAGRAMSxBYTES, for example 20x100",
                "-1x100|-1x100: must be DATAGRAMSxBYTES, for example 20x100",
                "0x100|0x100: must have 1 to 128 datagrams",
                "129x100|129x100: must have 1 to 128 datagrams",
                "4x15|4x15: must have 16 to 1472 bytes each",
                "4x1473|4x1473: must have 16 to 1472 bytes each",
                "47x1400|47x1400: must have at most 65507 bytes in all",
            })
    void whatNoSocketSendsIsRefused(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> Shape.parse(text)).getMessage());
    }

    @Test
    void loadsAreOfFramesAndDatagrams() {
        final Load paced = new Shape(20, 100).paced(500_000, 0.1);
        assertEquals(142, paced.length());
        assertEquals(20, paced.segments());
        assertEquals(50_000, paced.count());
        assertEquals(Load.FLOOD, new Shape(1, 1400).flood(0.5).rate());
    }

    @Test
    void aFullRingHoldsFramesUpToSoManyBytes() {
        final SuperFrameSettings settings = SuperFrameSettings.full(Shape.standard(), 3);
        assertEquals(4_000, settings.drainDatagrams(new Shape(1, 100)));
        assertEquals(80_000, settings.drainDatagrams(new Shape(20, 100)));
        assertEquals(130 * 46, settings.drainDatagrams(new Shape(46, 1400)));
    }
}
