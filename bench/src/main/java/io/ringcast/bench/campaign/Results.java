package io.ringcast.bench.campaign;

import java.util.List;
import java.util.Optional;

/**
 * What a campaign has measured.
 *
 * @param settings what was asked for
 * @param seconds how long it took
 * @param contenders all of them, also the absent ones
 */
public record Results(Settings settings, double seconds, List<ContenderResult> contenders) {
    /** How many rounds those went through that went through most. */
    public int rounds() {
        return contenders.stream().mapToInt(ContenderResult::rounds).max().orElse(0);
    }

    /** Those of whom there are figures. */
    public List<ContenderResult> measured() {
        return contenders.stream().filter(ContenderResult::measured).toList();
    }

    /** One of them. */
    public Optional<ContenderResult> of(String name) {
        return contenders.stream().filter(result -> result.name().equals(name)).findFirst();
    }
}
