package io.ringcast.bench.report;

import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.micro.UserSpace;
import java.util.Optional;

/**
 * Everything that a report contains.
 *
 * @param host machine and circumstances
 * @param results results with one flow, for all contenders
 * @param scaling results with several flows, for one and several workers; empty if not measured
 * @param userSpace cost of a frame without the kernel; empty if not measured
 */
public record Report(
        Host host, Results results, Optional<Results> scaling, Optional<UserSpace> userSpace) {
    /** Creates a report of one flow alone. */
    public static Report of(Host host, Results results) {
        return new Report(host, results, Optional.empty(), Optional.empty());
    }
}
