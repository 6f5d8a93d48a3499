package io.ringcast.daemon.doctor;

import io.ringcast.engine.network.NftExpression;
import java.util.Arrays;

/**
 * Known value or range of values of a datagram's field.
 *
 * @param first lowest value, in network byte order
 * @param last highest value, of the same length
 */
record KnownField(byte[] first, byte[] last) {
    // linux/netfilter/nf_tables.h
    private static final int EQUAL = 0; // for ranges: inside
    private static final int NOT_EQUAL = 1; // for ranges: outside
    private static final int LESS = 2;
    private static final int LESS_OR_EQUAL = 3;
    private static final int GREATER = 4;
    private static final int GREATER_OR_EQUAL = 5;

    /** Whether the field has the value that an expression requires. */
    enum Match {
        YES,
        PERHAPS,
        NO;

        private Match not(boolean negated) {
            if (!negated || this == PERHAPS) {
                return this;
            }
            return this == YES ? NO : YES;
        }
    }

    static KnownField of(byte... value) {
        return new KnownField(value, value);
    }

    /** Evaluates an expression {@code cmp} or {@code range}, which compare bytes like memcmp. */
    Match compared(NftExpression step) {
        final byte[] wanted = step.data();
        if (step.name().equals("range")) {
            final int half = wanted.length / 2;
            return step.what() == EQUAL || step.what() == NOT_EQUAL
                    ? between(
                                    Arrays.copyOf(wanted, half),
                                    Arrays.copyOfRange(wanted, half, wanted.length))
                            .not(step.what() == NOT_EQUAL)
                    : Match.PERHAPS;
        }
        final byte[] lowest = new byte[wanted.length];
        final byte[] highest = new byte[wanted.length];
        Arrays.fill(highest, (byte) -1);
        return switch (step.what()) {
            case EQUAL, NOT_EQUAL -> between(wanted, wanted).not(step.what() == NOT_EQUAL);
            case LESS_OR_EQUAL, GREATER -> between(lowest, wanted).not(step.what() == GREATER);
            case GREATER_OR_EQUAL, LESS -> between(wanted, highest).not(step.what() == LESS);
            default -> Match.PERHAPS;
        };
    }

    private Match between(byte[] from, byte[] to) {
        // A name with a * at its end is compared without the rest
        final byte[] low = Arrays.copyOf(first, from.length);
        final byte[] high = Arrays.copyOf(last, to.length);
        if (from.length == 0) {
            return Match.PERHAPS; // the kernel sends what it compares with
        }
        if (Arrays.compareUnsigned(high, from) < 0 || Arrays.compareUnsigned(low, to) > 0) {
            return Match.NO;
        }
        return Arrays.compareUnsigned(low, from) >= 0 && Arrays.compareUnsigned(high, to) <= 0
                ? Match.YES
                : Match.PERHAPS;
    }
}
