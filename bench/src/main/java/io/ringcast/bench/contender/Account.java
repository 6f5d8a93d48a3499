package io.ringcast.bench.contender;

import java.util.OptionalLong;

/**
 * What a contender counted itself, from start to end.
 *
 * @param forwarded frames; empty if it does not say
 * @param kicks transmit system calls; likewise
 */
public record Account(OptionalLong forwarded, OptionalLong kicks) {
    /** Of those who do not count. */
    public static final Account NONE = new Account(OptionalLong.empty(), OptionalLong.empty());

    /** Of those who do. */
    public static Account of(long forwarded, long kicks) {
        return new Account(OptionalLong.of(forwarded), OptionalLong.of(kicks));
    }

    /** Transmit calls for each frame; NaN if that is not known. */
    public double kicksPerFrame() {
        return forwarded.isPresent() && kicks.isPresent() && forwarded.getAsLong() > 0
                ? (double) kicks.getAsLong() / forwarded.getAsLong()
                : Double.NaN;
    }
}
