package io.ringcast.bench.report;

import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.micro.UserSpace;
import java.util.Optional;

/**
 * All that is reported.
 *
 * @param host where and how it was measured
 * @param results one flow, all contenders
 * @param scaling several flows, one worker and several, if that was measured
 * @param userSpace the cost of a frame without the kernel, likewise
 */
public record Report(
        Host host, Results results, Optional<Results> scaling, Optional<UserSpace> userSpace) {
    /** Of one flow alone. */
    public static Report of(Host host, Results results) {
        return new Report(host, results, Optional.empty(), Optional.empty());
    }
}
