package io.ringcast.bench.contender;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Counts that a contender kept itself, from start to end.
 *
 * @param forwarded frames; empty if the contender does not report them
 * @param kicks transmit system calls; empty if not reported
 * @param receivedSuperFrames received frames that held several datagrams; empty if not reported
 * @param sentSuperFrames sent frames that held several datagrams; empty if not reported
 * @param stages median microseconds of {@code queue} (kernel's stamp until the frame is taken) and
 *     {@code service} (until the transmit call has returned); empty if not reported
 */
public record Account(
        OptionalLong forwarded,
        OptionalLong kicks,
        OptionalLong receivedSuperFrames,
        OptionalLong sentSuperFrames,
        Map<String, Double> stages) {
    /** Account of a contender that does not count. */
    public static final Account NONE =
            new Account(
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    OptionalLong.empty(),
                    Map.of());

    /** Returns the transmit calls for each frame; NaN if unknown. */
    public double kicksPerFrame() {
        return forwarded.isPresent() && kicks.isPresent() && forwarded.getAsLong() > 0
                ? (double) kicks.getAsLong() / forwarded.getAsLong()
                : Double.NaN;
    }
}
