package io.ringcast.bench.contender;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a contender counted itself, from start to end.
 *
 * @param forwarded frames; empty if it does not say
 * @param kicks transmit system calls; likewise
 * @param stages median microseconds of {@code queue} (kernel's stamp until the frame is taken) and
 *     {@code service} (until the transmit call has returned); empty if it does not say
 */
public record Account(OptionalLong forwarded, OptionalLong kicks, Map<String, Double> stages) {
    /** Of those who do not count. */
    public static final Account NONE =
            new Account(OptionalLong.empty(), OptionalLong.empty(), Map.of());

    /** Of those who do. */
    public static Account of(long forwarded, long kicks, Map<String, Double> stages) {
        return new Account(OptionalLong.of(forwarded), OptionalLong.of(kicks), stages);
    }

    /** Transmit calls for each frame; NaN if that is not known. */
    public double kicksPerFrame() {
        return forwarded.isPresent() && kicks.isPresent() && forwarded.getAsLong() > 0
                ? (double) kicks.getAsLong() / forwarded.getAsLong()
                : Double.NaN;
    }
}
