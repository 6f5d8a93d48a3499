package io.ringcast.engine.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RingGeometryTest {
    @ParameterizedTest
    @CsvSource({
        "1500, 8192, 2048, 8192",
        "1500, 1, 2048, 32",
        "1500, 5000, 2048, 8192",
        "9000, 100, 16384, 128",
        "65521, 1, 131072, 1",
        "68, 10, 256, 256",
        "130978, 1, 131072, 1",
        "1500, 1048576, 2048, 1048576",
    })
    void fitsTheDevice(int mtu, int frames, int frameSize, int frameCount) {
        final RingGeometry geometry = RingGeometry.forMtu(mtu, frames);
        assertEquals(frameSize, geometry.frameSize());
        assertEquals(frameCount, geometry.frameCount());
        assertEquals(
                frameCount,
                geometry.blockSize() / frameSize * geometry.blockCount(),
                "kernel's rule");
        assertEquals(0, geometry.blockSize() % 4096, "kernel's rule");
    }

    @Test
    void halvesDownToOneBlock() {
        RingGeometry geometry = new RingGeometry(2048, 128);
        geometry = geometry.halved().halved();
        assertEquals(new RingGeometry(2048, 32), geometry);
        assertEquals(geometry, geometry.halved());
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals(
                "ring frame size 1500: must be a power of two from 256 to 131072",
                message(() -> new RingGeometry(1500, 32)));
        assertEquals(
                "ring frames 16: must be a power of two from 32 to 1048576 for slots of 2048 bytes",
                message(() -> new RingGeometry(2048, 16)));
        assertEquals(
                "ring frames 0: must be from 1 to 1048576",
                message(() -> RingGeometry.forMtu(1500, 0)));
        assertEquals(
                "MTU 67: must be from 68 to 130978", message(() -> RingGeometry.forMtu(67, 1)));
        assertEquals(
                "MTU 130979: must be from 68 to 130978",
                message(() -> RingGeometry.forMtu(130_979, 1)));
        assertEquals(
                "ring frames 1048577: must be from 1 to 1048576",
                message(() -> RingGeometry.forMtu(1500, 1_048_577)));
        assertEquals(
                "ring frames 2097152: must be a power of two from 32 to 1048576 for slots of 2048 bytes",
                message(() -> new RingGeometry(2048, 2_097_152)));
    }

    private static String message(org.junit.jupiter.api.function.Executable executable) {
        return assertThrows(IllegalArgumentException.class, executable).getMessage();
    }
}
