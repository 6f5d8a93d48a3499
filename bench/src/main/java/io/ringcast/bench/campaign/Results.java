package io.ringcast.bench.campaign;

import java.util.List;
import java.util.Optional;

/**
 * Results of a campaign.
 *
 * @param settings settings of the campaign
 * @param seconds duration of the campaign
 * @param contenders all contenders, including absent ones
 */
public record Results(Settings settings, double seconds, List<ContenderResult> contenders) {
    /** Returns the highest number of rounds that a contender finished. */
    public int rounds() {
        return contenders.stream().mapToInt(ContenderResult::rounds).max().orElse(0);
    }

    /** Returns the contenders that have figures. */
    public List<ContenderResult> measured() {
        return contenders.stream().filter(ContenderResult::measured).toList();
    }

    /** Returns a contender by its name. */
    public Optional<ContenderResult> of(String name) {
        return contenders.stream().filter(result -> result.name().equals(name)).findFirst();
    }
}
