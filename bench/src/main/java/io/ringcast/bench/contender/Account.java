package io.ringcast.bench.contender;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What a contender counted itself, from start to end.
 *
 * @param forwarded frames; empty if it does not say
 * @param kicks transmit system calls; likewise
 * @param receivedSuperFrames frames taken that held several datagrams; likewise
 * @param sentSuperFrames the same of frames sent
 * @param stages median microseconds of {@code queue} (kernel's stamp until the frame is taken) and
 *     {@code service} (until the transmit call has returned); empty if it does not say
 */
public record Account(
        OptionalLong forwarded,
        OptionalLong kicks,
        OptionalLong receivedSuperFrames,
        OptionalLong sentSuperFrames,
        Map<String, Double> stages) {
    /** Of those who do not count. */
    public static final Account NONE =
            new Account(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Map.of());

    /** Transmit calls for each frame; NaN if that is not known. */
    public double kicksPerFrame() {
        return forwarded.isPresent() && kicks.isPresent() && forwarded.getAsLong() > 0
                ? (double) kicks.getAsLong() / forwarded.getAsLong()
                : Double.NaN;
    }
}
