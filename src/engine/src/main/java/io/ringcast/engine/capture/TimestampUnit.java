package io.ringcast.engine.capture;

/**
 * Unit of an interface's timestamps in pcapng, with conversion to nanoseconds since the epoch.
 * Times that 63 bits of nanoseconds cannot hold (before 1970, after 2262) are set to the nearest
 * limit, because the frame itself is valid.
 */
final class TimestampUnit {
    /** if_tsresol of an interface that does not say: 10^-6 s. */
    static final int MICROSECONDS = 6;

    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long[] POWERS_OF_TEN = new long[20];

    static {
        long power = 1;
        for (int i = 0; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = power; // the last, 10^19, is unsigned
            power *= 10;
        }
    }

    private final boolean binary;
    private final int exponent;
    private final long offsetNanos;

    /**
     * @param resolution the option if_tsresol, 0 to 255: bit 7 tells 2^-n from 10^-n seconds
     * @param offsetSeconds the option if_tsoffset, added to each time stamp
     */
    TimestampUnit(int resolution, long offsetSeconds) {
        binary = (resolution & 0x80) != 0;
        exponent = resolution & 0x7f;
        offsetNanos = saturated(offsetSeconds, NANOS_PER_SECOND);
    }

    /** Nanoseconds since the epoch, not negative, of an unsigned 64-bit time stamp. */
    long nanos(long raw) {
        final long nanos = binary ? fromBinary(raw) : fromDecimal(raw);
        if (offsetNanos == 0) {
            return nanos;
        }
        final long sum = nanos + offsetNanos;
        if (sum >= 0) {
            return sum;
        }
        return offsetNanos > 0 ? Long.MAX_VALUE : 0;
    }

    private long fromDecimal(long raw) {
        if (exponent <= 9) {
            final long factor = POWERS_OF_TEN[9 - exponent];
            return shifted(Math.unsignedMultiplyHigh(raw, factor), raw * factor, 0);
        }
        if (exponent - 9 >= POWERS_OF_TEN.length) {
            return 0;
        }
        return clamped(Long.divideUnsigned(raw, POWERS_OF_TEN[exponent - 9]));
    }

    private long fromBinary(long raw) {
        return shifted(
                Math.unsignedMultiplyHigh(raw, NANOS_PER_SECOND), raw * NANOS_PER_SECOND, exponent);
    }

    /** The unsigned 128-bit number {@code high:low} shifted right by 0 to 127 bits. */
    private static long shifted(long high, long low, int bits) {
        if (bits >= 64) {
            return clamped(high >>> (bits - 64));
        }
        if (high >>> bits != 0) {
            return Long.MAX_VALUE;
        }
        return clamped(bits == 0 ? low : high << (64 - bits) | low >>> bits);
    }

    private static long clamped(long unsigned) {
        return unsigned < 0 ? Long.MAX_VALUE : unsigned;
    }

    private static long saturated(long a, long b) {
        final long product = a * b;
        if (Math.multiplyHigh(a, b) == product >> 63) {
            return product;
        }
        return a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
}
