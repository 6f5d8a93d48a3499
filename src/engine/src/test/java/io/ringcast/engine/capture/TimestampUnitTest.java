package io.ringcast.engine.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class TimestampUnitTest {
    private static final BigInteger NANOS = BigInteger.valueOf(1_000_000_000);
    private static final BigInteger LATEST = BigInteger.valueOf(Long.MAX_VALUE);

    /** The definition of if_tsresol and if_tsoffset, with numbers of any size. */
    private static long defined(int resolution, long offsetSeconds, long raw) {
        final BigInteger unsigned = new BigInteger(Long.toUnsignedString(raw));
        final int exponent = resolution & 0x7f;
        final BigInteger unit =
                (resolution & 0x80) != 0
                        ? BigInteger.TWO.pow(exponent)
                        : BigInteger.TEN.pow(exponent);
        final BigInteger nanos = unsigned.multiply(NANOS).divide(unit).min(LATEST);
        return nanos.add(BigInteger.valueOf(offsetSeconds).multiply(NANOS))
                .max(BigInteger.ZERO)
                .min(LATEST)
                .longValueExact();
    }

    @Test
    void everyResolutionAgreesWithItsDefinition() {
        final RandomGenerator random = TestSeed.random();
        for (int resolution = 0; resolution < 256; resolution++) {
            for (int i = 0; i < 200; i++) {
                final long raw = random.nextLong() >>> random.nextInt(64);
                check(resolution, 0, raw);
                check(resolution, random.nextInt(), raw);
            }
            for (final long raw : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}) {
                check(resolution, 0, raw);
            }
        }
    }

    private static void check(int resolution, long offsetSeconds, long raw) {
        assertEquals(
                defined(resolution, offsetSeconds, raw),
                new TimestampUnit(resolution, offsetSeconds).nanos(raw),
                () ->
                        "resolution "
                                + resolution
                                + ", offset "
                                + offsetSeconds
                                + ", raw "
                                + Long.toUnsignedString(raw)
                                + "; "
                                + TestSeed.hint());
    }

    @Test
    void offsetsBeyondNanosecondsSaturate() {
        assertEquals(Long.MAX_VALUE, new TimestampUnit(9, Long.MAX_VALUE).nanos(5));
        assertEquals(0, new TimestampUnit(9, Long.MIN_VALUE).nanos(5));
        assertEquals(Long.MAX_VALUE, new TimestampUnit(9, 9_223_372_037L).nanos(0));
    }

    @Test
    void aKnownTime() {
        assertEquals(1_700_000_000_123_456_000L, unit(6).nanos(1_700_000_000_123_456L));
        assertEquals(1_700_000_000_123_456_789L, unit(9).nanos(1_700_000_000_123_456_789L));
        assertEquals(1_700_000_000_500_000_000L, unit(0x81).nanos(3_400_000_001L));
    }

    private static TimestampUnit unit(int resolution) {
        return new TimestampUnit(resolution, 0);
    }
}
